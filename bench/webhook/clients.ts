import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import axios from 'axios';
import { Agent } from 'undici';
import { eventRecords } from '../cost/sample-batch.ts';

/** Posts events, and resolves when all have been answered. */
export type Post = () => Promise<void>;

type Handler = (event: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<SQSBatchResponse>;

/** What others send: the same body, and as many headers as a webhook has, signature and all, made once. */
const body = JSON.stringify(JSON.parse(eventRecords(1).Records[0]?.body ?? '{}').detail);
const headers = {
  'content-type': 'application/json',
  'user-agent': 'ServerMonitor-Webhook/1.0',
  'x-sm-event-id': '00000000-0000-4000-8000-000000000000',
  'x-sm-event-type': 'task.finished',
  'x-sm-delivery-id': '00000000-0000-4000-8000-000000000000:webhook',
  'webhook-id': '00000000-0000-4000-8000-000000000000:webhook',
  'webhook-timestamp': '1700000000',
  'x-sm-signature': `sha256=${'0'.repeat(64)}`,
  'webhook-signature': `v1,${'0'.repeat(43)}=`,
};

/** The dispatch function out of the bundle that is deployed, with everything on: a batch of events for the plugin `webhook`. */
export async function dispatchFunction(folder: string, batch: number): Promise<Post> {
  const { handler }: { handler: Handler } = await import(pathToFileURL(join(folder, 'dispatch.mjs')).href);
  const event = eventRecords(batch);
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

export function globalFetch(url: string): Post {
  return async () => {
    const answer = await fetch(url, { method: 'POST', headers, body });
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
