// One sandbox in a process of its own: loads a function of the bundle, runs it with each batch that it gets, and reports what that
// took. The log of the function goes to standard output, as in Lambda.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Invoked } from './start-sandbox.ts';

type Handler = (event: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<SQSBatchResponse>;

const [, , folder = '', name = ''] = process.argv;
const before = process.cpuUsage();
const { handler }: { handler: Handler } = await import(pathToFileURL(join(folder, `${name}.mjs`)).href);
const init = cpuSince(before);

process.on('message', async (event: SQSEvent) => {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const { batchItemFailures } = await handler(event, { getRemainingTimeInMillis: () => 60_000 });
  const invoked: Invoked = {
    milliseconds: performance.now() - start,
    cpu: cpuSince(cpu),
    memory: process.memoryUsage.rss() / 2 ** 20,
    failed: batchItemFailures.length,
  };
  process.send?.(invoked);
});
process.send?.({ init });

/** Milliseconds of processor time. */
function cpuSince(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}
