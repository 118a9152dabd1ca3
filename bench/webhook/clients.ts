import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import axios from 'axios';
import { Agent } from 'undici';
import { type EventType, type PluginEvent, webhookHeaders } from '../../sdk/index.ts';
import { bodyOf, records, sampleEvent } from '../cost/sample-batch.ts';
import { SECRET } from './secret.ts';

/** Read before the functions are loaded: they replace it. */
const nodeFetch = globalThis.fetch;

/** Posts events, and resolves when all have been answered. */
export type Post = () => Promise<void>;

type Handler = (event: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<SQSBatchResponse>;

/** What others send: the same body and as many headers as a webhook has, made once, signature and all. */
const { body, headers } = readySigned();

function readySigned() {
  const event = sampleEvent();
  const deliveryId = `${event.event_id}:webhook`;
  const text = JSON.stringify(event);
  const signed = webhookHeaders({ body: text, event, deliveryId, secrets: [SECRET], now: Date.now() });
  return { body: text, headers: { ...signed, 'x-sm-delivery-id': deliveryId } };
}

/**
 * The dispatch function out of the bundle that is deployed, with everything on: batches of events for one plugin.
 *
 * @param eventType - by which the plugin's configuration chooses them
 */
export async function dispatchFunction(folder: string, batch: number, eventType: EventType): Promise<Post> {
  const { handler }: { handler: Handler } = await import(pathToFileURL(join(folder, 'dispatch.mjs')).href);
  const event = records(Array.from({ length: batch }, () => bodyOf({ ...sampleEvent(), event_type: eventType })));
  return async () => {
    const { batchItemFailures } = await handler(event, { getRemainingTimeInMillis: () => 60_000 });
    if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} records were not answered`);
  };
}

/** undici as it is: the limit of what a client in Node.js can do. */
export function rawUndici(url: string): Post {
  const agent = new Agent();
  const { origin, pathname: path } = new URL(url);
  return async () => {
    const answer = await agent.request({ origin, path, method: 'POST', headers, body });
    await answer.body.text();
    check(answer.statusCode);
  };
}

/**
 * undici's `request`, and of a webhook's own work the least that its contract leaves: a record is parsed, its event written as JSON, and both
 * signatures are made. No schema, no guard, no time limit, no log.
 */
export function leastWork(url: string): Post {
  const agent = new Agent();
  const { origin, pathname: path } = new URL(url);
  const record = bodyOf(sampleEvent());
  return async () => {
    const { detail: event }: { detail: PluginEvent } = JSON.parse(record);
    const text = JSON.stringify(event);
    const deliveryId = `${event.event_id}:webhook`;
    const signed = webhookHeaders({ body: text, event, deliveryId, secrets: [SECRET], now: Date.now() });
    const answer = await agent.request({
      origin,
      path,
      method: 'POST',
      headers: { ...signed, 'x-sm-delivery-id': deliveryId },
      body: text,
    });
    await answer.body.text();
    check(answer.statusCode);
  };
}

/** So many at once, and the next only when all have been answered: as a function gets them from a queue. */
export function inBatches(post: Post, size: number): Post {
  return async () => {
    await Promise.all(Array.from({ length: size }, post));
  };
}

export function globalFetch(url: string): Post {
  return async () => {
    const answer = await nodeFetch(url, { method: 'POST', headers, body });
    await answer.text();
    check(answer.status);
  };
}

export function axiosClient(url: string): Post {
  const client = axios.create({ headers, responseType: 'text' });
  return async () => check((await client.post(url, body)).status);
}

function check(status: number): void {
  if (status !== 200) throw new Error(`the receiver answered ${status}`);
}
