// A function in a fresh process: loads it, hands it one batch and says when the first hook was called and when the answer came, both from the
// start of the process. It is bundled to JavaScript, for stripping its types would take longer than starting an empty handler.
import { readFileSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';

type Handler = (event: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<SQSBatchResponse>;

// Called by the hooks of the catalog that is measured, see `build-subjects.ts`; the first one counts. An empty handler has none: its answer does.
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
const wall = performance.now();
const { user, system } = process.cpuUsage();
writeSync(
  3,
  JSON.stringify({ hook: hook ?? wall, wall, cpu: (user + system) / 1000, failed: batchItemFailures.length }),
);
process.exit();
