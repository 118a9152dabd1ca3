import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventRun } from '../../functions/history/event-run.ts';
import { encodeRun } from '../../functions/history/table/encode-run.ts';
import { clientConfig } from '../../local/stack/aws-environment.ts';
import { createEvent } from '../../sdk/index.ts';
import type { MeasuredConsole, Memory } from './start-server.ts';

export interface LiveOptions {
  console: MeasuredConsole;
  endpoint: string;
  table: string;
  plugins: readonly string[];
  minutes: number;
  views: number;
  /** Events a second that are added meanwhile. */
  rate: number;
}

export interface LiveResult {
  /** One at the start, then one each half minute. */
  samples: readonly Memory[];
  /** Bytes that the views got. */
  received: number;
}

/** Milliseconds between two samples of the memory. */
const EVERY = 30_000;

/** Holds live views open while events arrive, and looks at the server's memory. */
export async function measureLive(options: LiveOptions): Promise<LiveResult> {
  const { console, minutes, views } = options;
  const stop = new AbortController();
  let received = 0;
  const watch = async () => {
    const { body } = await console.get('/api/live', { signal: stop.signal });
    for await (const chunk of body ?? []) received += chunk.length;
  };
  const watching = Array.from({ length: views }, () => watch().catch(() => {}));
  const adding = addEvents(options, stop.signal);
  const samples: Memory[] = [];
  // What is loaded once is loaded by now.
  await sleep(EVERY);
  samples.push(await console.memory());
  const end = performance.now() + minutes * 60_000;
  while (performance.now() < end) {
    await sleep(EVERY);
    samples.push(await console.memory());
  }
  stop.abort();
  await Promise.all([...watching, adding]);
  return { samples, received };
}

/** Adds events to the history as the dispatch function would. */
async function addEvents({ endpoint, table, plugins, rate }: LiveOptions, signal: AbortSignal): Promise<void> {
  const dynamo = new DynamoDBClient(clientConfig(endpoint));
  while (!signal.aborted) {
    const now = Date.now();
    const requests = Array.from({ length: rate }, () => {
      const event = createEvent({ event_type: 'task.finished', server_name: 'web-1' });
      const run = new EventRun({ event, eventJson: JSON.stringify(event), recordId: 'live', queuedAt: now - 20 }, now);
      for (const plugin of plugins) run.delivered(plugin, 12);
      return { PutRequest: { Item: encodeRun(run, now / 1000 + 86_400) } };
    });
    await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
    await sleep(1000, undefined, { signal }).catch(() => {});
  }
}
