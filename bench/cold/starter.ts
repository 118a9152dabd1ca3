// A function in a fresh process: loads it, hands it one batch and says what all of that took, Node.js's own start included. It is bundled to
// JavaScript, for stripping its types would take longer than starting an empty handler.
import { readFileSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';

type Handler = (event: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<SQSBatchResponse>;

const [, , handlerFile = '', batchFile = ''] = process.argv;
const batch: SQSEvent = JSON.parse(readFileSync(batchFile, 'utf8'));
const { handler }: { handler: Handler } = await import(pathToFileURL(handlerFile).href);
const { batchItemFailures } = await handler(batch, { getRemainingTimeInMillis: () => 60_000 });
// Both count from the start of the process.
const wall = performance.now();
const { user, system } = process.cpuUsage();
writeSync(3, JSON.stringify({ wall, cpu: (user + system) / 1000, failed: batchItemFailures.length }));
process.exit();
