import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { EventRun } from '../../functions/history/event-run.ts';
import { encodeRun } from '../../functions/history/table/encode-run.ts';
import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import type { HistoryTable } from './history-table.ts';

/** An event that is sent to one plugin again, past the dispatch function. */
export interface ReplayedEvent {
  event: PluginEvent;
  eventJson: string;
}

/** Items in one call (DynamoDB developer guide, "Quotas"). */
const MAX_BATCH = 25;

const DAY = 86_400;

/**
 * Records that events wait for a plugin again, as the dispatch function would: so that lists have them.
 *
 * @param at - milliseconds since the epoch
 * @param days - for which it is kept
 * @throws what DynamoDB throws
 */
export async function recordReplay(
  { dynamo, table }: HistoryTable,
  events: readonly ReplayedEvent[],
  { plugin, replay, at, days }: { plugin: string; replay: string; at: number; days: number },
): Promise<void> {
  const expiresAt = Math.floor(at / 1000) + days * DAY;
  const items = events.map(({ event, eventJson }) => {
    const run = new EventRun({ event, eventJson, recordId: replay, replay }, at);
    run.ended(plugin, 'deferred', 0, 'replayed');
    return encodeRun(run, expiresAt);
  });
  for (let from = 0; from < items.length; from += MAX_BATCH) {
    const requests = items.slice(from, from + MAX_BATCH).map((Item) => ({ PutRequest: { Item } }));
    await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  }
}
