import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { numbersTo } from '../fake-bridge.ts';
import { line, SpoolFolder } from './spool-folder.ts';

const folder = new SpoolFolder();
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Runs a script in a process of its own; `path`, `options` and the SDK are there. */
function run(script: string) {
  const head = `
    import { createPublisher } from ${JSON.stringify(join(import.meta.dirname, '../../../../../sdk/index.ts'))};
    const path = ${JSON.stringify(folder.path)};
    const options = { busName: 'bus', service: 'terminal', spool: path, maxAttempts: 1, onError() {} };`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', head + script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

describe('kill -9', () => {
  it.each([
    ['works', 'async ({ input }) => ({ Entries: input.Entries.map(() => ({ EventId: "x" })) })'],
    ['is down', 'async () => ({})'],
    ['hangs', '() => new Promise(() => {})'],
  ])('right after 20 calls of enqueue loses none, while EventBridge %s', async (_, send) => {
    const child = run(`
      const publisher = createPublisher({ ...options, client: { send: ${send} } });
      for (let n = 0; n < 20; n++) publisher.enqueue({ event_type: 'user.login', meta: { n } });
      process.kill(process.pid, 'SIGKILL');`);
    await once(child, 'exit');
    expect(await folder.drain()).toEqual(numbersTo(20));
    expect(folder.files).toEqual([]);
  });

  it('loses nothing that waits for the end of an outage', async () => {
    const child = run(`
      const publisher = createPublisher({ ...options, client: { send: async () => ({}) } });
      for (let n = 0; n < 40; n++) publisher.enqueue({ event_type: 'user.login', meta: { n } });
      await publisher.flush();
      console.log('waiting');
      setInterval(() => {}, 1000);`);
    await once(child.stdout, 'data');
    await kill(child);
    expect(await folder.drain()).toEqual(numbersTo(40));
    expect(folder.files).toEqual([]);
  });

  it('in the middle of a replay loses nothing, and what was published is not published again', async () => {
    writeFileSync(folder.path, numbersTo(40).map(line).join('\n'));
    const child = run(`
      let calls = 0;
      const send = async ({ input }) => {
        if (++calls === 3) {
          console.log('third call');
          await new Promise(() => {});
        }
        return { Entries: input.Entries.map(() => ({ EventId: 'x' })) };
      };
      createPublisher({ ...options, client: { send }, requestTimeout: 60000 });
      setInterval(() => {}, 1000);`);
    await once(child.stdout, 'data');
    await kill(child);
    expect(existsSync(folder.path)).toBe(false);
    expect(await folder.drain()).toEqual(numbersTo(40).slice(20));
    expect(folder.files).toEqual([]);
  });

  it('at any moment loses no event that enqueue returned for', async () => {
    const child = run(`
      const publisher = createPublisher({ ...options, client: { send: () => new Promise(() => {}) }, maxBuffered: 100 });
      const next = (n) => {
        publisher.enqueue({ event_type: 'user.login', meta: { n } });
        process.stdout.write(n + '\\n', () => next(n + 1));
      };
      next(0);`);
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    await vi.waitFor(() => expect(output.split('\n').length).toBeGreaterThan(300), { timeout: 10_000, interval: 1 });
    const close = once(child, 'close');
    await kill(child);
    await close;
    const reported = output.split('\n').slice(0, -1).map(Number);
    expect(await folder.drain()).toEqual(expect.arrayContaining(reported));
  });
});
