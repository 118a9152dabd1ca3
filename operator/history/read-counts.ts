import type { HourCounts } from '../../functions/history/delivery-counters.ts';
import { decodeCounts } from '../../functions/history/table/decode-counts.ts';
import { COUNTERS_PARTITION, hourOf } from '../../functions/history/table/history-keys.ts';
import { type HistoryTable, queryItems } from './history-table.ts';

/**
 * Counts of every plugin by hour, newest first; hours in which nothing happened are left out. They are a minute behind, and
 * miss the last minute of a sandbox that Lambda ended.
 *
 * @param since - milliseconds since the epoch: the hour of it is the first
 * @throws what DynamoDB throws
 */
export async function* readCounts(
  table: HistoryTable,
  { since, signal }: { since: number; signal?: AbortSignal },
): AsyncGenerator<HourCounts, void> {
  const input = {
    KeyConditionExpression: 'pk = :pk AND sk >= :since',
    ExpressionAttributeValues: { ':pk': { S: COUNTERS_PARTITION }, ':since': { S: hourOf(since) } },
    ScanIndexForward: false,
  };
  for await (const item of queryItems(table, input, signal)) {
    const counts = decodeCounts(item);
    if (counts) yield counts;
  }
}
