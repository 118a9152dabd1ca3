import { DeliveryCounters, REFILL } from '../../functions/history/delivery-counters.ts';
import { EventRun } from '../../functions/history/event-run.ts';
import type { RecordedAttempt } from '../../functions/history/history-entry.ts';
import { encodeAttempt } from '../../functions/history/table/encode-attempt.ts';
import { encodeCounts } from '../../functions/history/table/encode-counts.ts';
import { encodeRun } from '../../functions/history/table/encode-run.ts';
import { type HistoryItem, itemSize, writeUnits } from '../../functions/history/table/history-item.ts';
import type { HistoryMode } from '../../functions/settings/history-mode.ts';
import { sampleEvent } from '../shared/sample-batch.ts';
import { dispatchDuration, retriesOf, type Scenario, type Work } from './model.ts';
import { prices } from './prices.ts';

/** Dollars for a million events. */
export interface HistoryCost {
  /** Write units of runs and attempts, in table and indexes. */
  writes: number;
  counters: number;
  /** A month of it. */
  storage: number;
}

/** What DynamoDB adds to each item when it counts storage, and as much for each index (its developer guide, "Item sizes and formats"). */
const ITEM_OVERHEAD = 100;

const MILLION = 1e6;
const GB = 1e9;
const NOW = Date.parse('2026-11-25T12:00:00Z');

/** What the delivery history of a million events costs, by the sizes of the items that the functions write. */
export function historyCost(work: Work, scenario: Scenario, mode: HistoryMode): HistoryCost {
  if (mode === 'off') return { writes: 0, counters: 0, storage: 0 };
  const { plugins, failureRate } = scenario;
  const { attempts } = retriesOf(scenario);
  const run = entry(runItem(plugins), 'day', ['type', 'outcomes', 'server']);
  const failed = entry(attemptItem('retry'), 'failed', ['type', 'plugin', 'status', 'reason', 'http', 'error', 'next']);
  const recovered = entry(attemptItem('delivered'));
  const anyFailed = 1 - (1 - failureRate) ** plugins;
  const entries = [
    { ...run, count: mode === 'all' ? 1 : anyFailed },
    { ...failed, count: plugins * failureRate * (1 + attempts) },
    { ...recovered, count: plugins * attempts * (1 - failureRate) },
  ];
  const sumOf = (of: (part: (typeof entries)[number]) => number) =>
    MILLION * entries.reduce((sum, part) => sum + part.count * of(part), 0);
  return {
    writes: sumOf(({ units }) => units) * prices.tableWrite.usd,
    counters: counterWrites(work, scenario) * prices.tableWrite.usd,
    storage: (sumOf(({ bytes }) => bytes) * prices.tableGbMonth.usd) / GB,
  };
}

/** Units and bytes of an item, with its entry in an index. */
function entry(item: HistoryItem, indexKey?: string, listed: readonly string[] = []) {
  const bytes = itemSize(item);
  if (indexKey === undefined) return { units: writeUnits(bytes), bytes: bytes + ITEM_OVERHEAD };
  const names = ['pk', 'sk', 'at', indexKey, ...listed];
  const projected = Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
  const indexBytes = itemSize(projected);
  return {
    units: writeUnits(bytes) + writeUnits(indexBytes),
    bytes: bytes + indexBytes + 2 * ITEM_OVERHEAD,
  };
}

/** Each sandbox at work adds to the item of the hour once in `REFILL`, and DynamoDB bills the whole item. */
function counterWrites(work: Work, scenario: Scenario): number {
  const { rate, batch, plugins, failureRate } = scenario;
  const counters = new DeliveryCounters();
  for (const name of names(plugins)) {
    counters.delivered(name, NOW, 123);
    if (failureRate > 0) counters.failed(name, 'retried', NOW, 'the endpoint answered 503: upstream is down');
  }
  const updates = counters.take(NOW).flatMap((hour) => encodeCounts('history', hour, 0));
  const item = updates.flatMap(({ ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }) =>
    Object.entries(ExpressionAttributeNames).map(
      ([key, name]) => name.length + JSON.stringify(ExpressionAttributeValues[key.replace('#', ':')]).length,
    ),
  );
  const bytes = item.reduce((sum, attribute) => sum + attribute, 0);
  const invocations = rate / batch;
  const sandboxes = Math.max(1, invocations * (dispatchDuration(work, scenario) / 1000));
  const flushes = Math.min(invocations, (sandboxes * 1000) / REFILL);
  return (MILLION * flushes * writeUnits(bytes)) / rate;
}

function runItem(plugins: number): HistoryItem {
  const event = sampleEvent();
  const run = new EventRun({ event, eventJson: JSON.stringify(event), recordId: 'abcdefgh', queuedAt: NOW }, NOW);
  for (const name of names(plugins)) run.delivered(name, 123);
  return encodeRun(run, NOW / 1000);
}

/** What the webhook plugin sends with a secret. */
const signedRequest: RecordedAttempt['request'] = {
  method: 'POST',
  url: 'https://hooks.example.com/server-monitor/events',
  bytes: 700,
  headers: [
    'x-sm-delivery-id',
    'traceparent',
    'content-type',
    'user-agent',
    'x-sm-event-id',
    'x-sm-event-type',
    'webhook-id',
    'webhook-timestamp',
    'x-sm-signature',
    'webhook-signature',
  ],
};

function attemptItem(status: 'retry' | 'delivered'): HistoryItem {
  const event = sampleEvent();
  const failed = status === 'retry';
  return encodeAttempt(
    {
      kind: 'attempt',
      eventId: event.event_id,
      eventType: event.event_type,
      at: NOW,
      plugin: 'webhook.siem',
      attempt: 2,
      status,
      reason: failed ? 'hook_error' : undefined,
      duration: 123,
      httpStatus: failed ? 503 : undefined,
      error: failed ? 'HttpStatusError: the endpoint answered 503: upstream is down' : undefined,
      answer: failed ? '<html><body><h1>503 Service Unavailable</h1>upstream is down</body></html>' : undefined,
      request: failed ? signedRequest : undefined,
      nextAt: failed ? NOW + 10_000 : undefined,
      eventJson: undefined,
    },
    NOW / 1000,
  );
}

function names(plugins: number): string[] {
  return Array.from({ length: plugins }, (_, index) => `webhook.team-${index}`);
}
