// The process that is measured: each client posts the same number of events, round after round, and the results go to the
// parent. The log of the function goes to standard output, which the parent ignores. Argument: `Orders` as JSON.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { Agent } from 'undici';
import { type PluginEvent, webhookHeaders } from '../../sdk/index.ts';
import { bodyOf, eventRecords, sampleEvent } from '../shared/sample-batch.ts';
import { SECRET } from '../shared/settings-parameters.ts';

export interface Orders {
  /** Of the bundle. */
  folder: string;
  receiver: string;
  rounds: number;
  /** Events that each client posts in a round. */
  events: number;
}

/** What one round of a client took. */
export interface Round {
  name: string;
  eventsPerSecond: number;
  /** Milliseconds of processor time for an event. */
  cpu: number;
  /** Milliseconds of each call. */
  times: number[];
}

/** Posts one event or a batch, and resolves when all are answered. */
type Post = () => Promise<void>;
type Handler = (event: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<SQSBatchResponse>;

/** A client and how it is used. */
interface Client {
  name: string;
  post: Post;
  /** Events of one call of `post`. */
  batch: number;
  /** Calls of `post` at a time. */
  concurrency: number;
}

/** After fewer, the function's times still fall from round to round. */
const WARM_UP_ROUNDS = 6;

const { folder, receiver, rounds, events }: Orders = JSON.parse(process.argv[2] ?? '{}');
const agent = new Agent();
const { origin, pathname: path } = new URL(receiver);

/** The dispatch function of the bundle that is deployed, with all its features. */
async function dispatchFunction(batch: number): Promise<Post> {
  const { handler }: { handler: Handler } = await import(pathToFileURL(join(folder, 'dispatch.mjs')).href);
  const event = eventRecords(batch);
  return async () => {
    const { batchItemFailures } = await handler(event, { getRemainingTimeInMillis: () => 60_000 });
    if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} records failed`);
  };
}

async function request(headers: Record<string, string>, body: string): Promise<void> {
  const answer = await agent.request({ origin, path, method: 'POST', headers, body });
  await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`the receiver answered ${answer.statusCode}`);
}

function signed(event: PluginEvent): { headers: Record<string, string>; body: string } {
  const body = JSON.stringify(event);
  const deliveryId = `${event.event_id}:webhook`;
  const headers = webhookHeaders({ body, event, deliveryId, secrets: [SECRET], now: Date.now() });
  // The event has no trace of its own: one is made of its id (W3C Trace Context).
  const traceparent = `00-${event.event_id.replaceAll('-', '')}-${randomUUID().replaceAll('-', '').slice(0, 16)}-01`;
  return { headers: { ...headers, 'x-sm-delivery-id': deliveryId, traceparent }, body };
}

/** undici alone, with a body and headers that are made once: the limit of a client in Node.js. */
function rawUndici(): Post {
  const { headers, body } = signed(sampleEvent());
  return () => request(headers, body);
}

/** undici and what the contract of a webhook needs for each event: parse the record, write the event, sign it twice. */
function leastWork(): Post {
  const record = bodyOf(sampleEvent());
  return () => {
    const { detail }: { detail: PluginEvent } = JSON.parse(record);
    const { headers, body } = signed(detail);
    return request(headers, body);
  };
}

/** Calls a client for every event of a batch at once, as a function receives them from a queue. */
function inBatches(post: Post, size: number): Post {
  return async () => {
    await Promise.all(Array.from({ length: size }, post));
  };
}

const clients: Client[] = [
  { name: 'function, batches of 10', post: await dispatchFunction(10), batch: 10, concurrency: 1 },
  { name: 'function, batches of 100', post: await dispatchFunction(100), batch: 100, concurrency: 1 },
  { name: 'undici, 10 at a time', post: rawUndici(), batch: 1, concurrency: 10 },
  { name: 'undici, 20 at a time', post: rawUndici(), batch: 1, concurrency: 20 },
  { name: 'undici and the least work, 20 at a time', post: leastWork(), batch: 1, concurrency: 20 },
  { name: 'undici and the least work, batches of 10', post: inBatches(leastWork(), 10), batch: 10, concurrency: 1 },
];

async function run({ name, post, batch, concurrency }: Client): Promise<Round> {
  const times: number[] = [];
  let left = events / batch;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const start = performance.now();
      await post();
      times.push(performance.now() - start);
    }
  };
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { name, eventsPerSecond: events / seconds, cpu: (user + system) / 1000 / events, times };
}

// A sandbox lives for hours: what the compiler takes of its first seconds is not measured.
for (let round = 0; round < WARM_UP_ROUNDS; round += 1) for (const client of clients) await run(client);
for (let round = 0; round < rounds; round += 1) {
  // Each round starts with another client, so that garbage of one is not always collected at the cost of the same other.
  for (let turn = 0; turn < clients.length; turn += 1) {
    const client = clients[(round + turn) % clients.length];
    if (client) process.send?.(await run(client));
  }
}
process.disconnect();
process.exit();
