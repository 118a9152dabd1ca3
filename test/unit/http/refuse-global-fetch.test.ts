import { execFileSync } from 'node:child_process';
import { afterEach, expect, it } from 'vitest';
import { refuseGlobalFetch } from '../../../functions/http/refuse-global-fetch.ts';
import { PermanentError } from '../../../sdk/errors.ts';

const names = ['fetch', 'WebSocket', 'EventSource'];
const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);

afterEach(() => {
  for (const [name, descriptor] of before) {
    if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    else Reflect.deleteProperty(globalThis, name);
  }
});

it('the global `fetch` and its like refuse, and name what to use', () => {
  refuseGlobalFetch();
  for (const act of [() => fetch('http://127.0.0.1/'), () => new WebSocket('ws://127.0.0.1/')]) {
    expect(act).toThrow(PermanentError);
    expect(act).toThrow("goes around the guarded client; use `http` of the hook's context");
  }
  expect(Reflect.get(globalThis, 'EventSource')).toThrow('`EventSource` goes around');
});

it("replacing them does not load Node.js's own HTTP client, which a start would wait for", () => {
  const module = new URL('../../../functions/http/refuse-global-fetch.ts', import.meta.url).href;
  const script = `
    const { refuseGlobalFetch } = await import(${JSON.stringify(module)});
    refuseGlobalFetch();
    console.log(process.moduleLoadList.filter((name) => name.includes('undici')).length);`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  expect(output.trim()).toBe('0');
});
