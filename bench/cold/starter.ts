// A function in a fresh process: loads it, gives it one batch, and reports when the first hook was called and when the answer
// came, both from the start of the process. It is bundled to JavaScript: stripping its types takes longer than an empty handler.
import { readFileSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';

type Handler = (event: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<SQSBatchResponse>;

// The marked catalog of cold.ts calls this; the first call counts. An empty handler calls no hook: its answer counts.
let hook: number | undefined;
Object.assign(globalThis, {
  hookCalled: () => {
    hook ??= performance.now();
  },
});

const [, , handlerFile = '', batchFile = ''] = process.argv;
const batch: SQSEvent = JSON.parse(readFileSync(batchFile, 'utf8'));
const { handler }: { handler: Handler } = await import(pathToFileURL(handlerFile).href);
const { batchItemFailures } = await handler(batch, { getRemainingTimeInMillis: () => 60_000 });
const answer = performance.now();
const { user, system } = process.cpuUsage();
writeSync(
  3,
  JSON.stringify({ hook: hook ?? answer, answer, cpu: (user + system) / 1000, failed: batchItemFailures.length }),
);
process.exit();
