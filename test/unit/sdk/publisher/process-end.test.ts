import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

describe('a process that ends', () => {
  const run = async (script: string) => {
    const sdk = JSON.stringify(join(import.meta.dirname, '../../../../sdk/index.ts'));
    const child = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { createPublisher } from ${sdk};${script}`,
    ]);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const [code] = await once(child, 'close');
    return { code, output };
  };
  const failsOnce = `let calls = 0;
    const client = { send: async () => ++calls === 1 ? {} : (console.log('published'), { Entries: [{ EventId: 'x' }] }) };
    const publisher = createPublisher({ busName: 'bus', service: 'terminal', client });`;

  it.each([
    ['publish', `await publisher.publish({ event_type: 'a.b' })`],
    ['flush', `publisher.enqueue({ event_type: 'a.b' }); await publisher.flush()`],
    ['close', `publisher.enqueue({ event_type: 'a.b' }); await publisher.close()`],
  ])('is kept alive by %s until it is done', async (_, script) => {
    expect(await run(`${failsOnce}${script}; console.log('done');`)).toEqual({ code: 0, output: 'published\ndone\n' });
  });

  it('is not kept alive by an outage', async () => {
    const { code } = await run(`const client = { send: async () => ({}) };
      const publisher = createPublisher({ busName: 'bus', service: 'terminal', client, maxAttempts: 1, onError() {}, random: () => 1 });
      for (let n = 0; n < 100; n++) publisher.enqueue({ event_type: 'a.b' });`);
    expect(code).toBe(0);
  });
});
