import { request } from 'node:http';
import { expect, it } from 'vitest';
import { openConsole } from './open-console.ts';

/** Timers that keep the process running. */
function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

it('ends at once while a page is live', async () => {
  const { origin, cookie, close } = await openConsole();
  const headers = { cookie: await cookie() };
  const before = timers();
  const ended = Promise.withResolvers<void>();
  const started = Promise.withResolvers<string>();
  const call = request(new URL('/api/live', origin), { headers }, (response) => {
    response.once('data', (chunk: Buffer) => started.resolve(chunk.toString()));
    response.on('error', () => ended.resolve());
    response.on('close', () => ended.resolve());
  });
  call.on('error', () => ended.resolve());
  call.end();
  expect(await started.promise).toContain('event: ping');
  expect(timers()).toBeGreaterThan(before);
  await close();
  await ended.promise;
  // Polling with timers would count its own.
  for (let turn = 0; turn < 100 && timers() > before; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(timers()).toBeLessThanOrEqual(before);
});
