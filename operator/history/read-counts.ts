import type { HourCounts } from '../../functions/history/delivery-counters.ts';
import { decodeCounts } from '../../functions/history/table/decode-counts.ts';
import { COUNTERS_PARTITION, hourOf } from '../../functions/history/table/history-keys.ts';
import { type HistoryTable, queryItems } from './history-table.ts';

/**
 * Counts of every plugin by hour, newest first; hours in which nothing happened are left out. Of a sandbox that has been busy
 * for long, the last five seconds can be missing until it gets another event.
 *
 * @param since - milliseconds since the epoch: the hour of it is the first; `until`: that of the last, now by default
 * @throws what DynamoDB throws
 */
export async function* readCounts(
  table: HistoryTable,
  { since, until, signal }: { since: number; until?: number; signal?: AbortSignal },
): AsyncGenerator<HourCounts, void> {
  const input = {
    KeyConditionExpression:
      until === undefined ? 'pk = :pk AND sk >= :since' : 'pk = :pk AND sk BETWEEN :since AND :until',
    ExpressionAttributeValues: {
      ':pk': { S: COUNTERS_PARTITION },
      ':since': { S: hourOf(since) },
      ...(until === undefined ? {} : { ':until': { S: hourOf(until) } }),
    },
    ScanIndexForward: false,
  };
  for await (const item of queryItems(table, input, signal)) {
    const counts = decodeCounts(item);
    if (counts) yield counts;
  }
}
