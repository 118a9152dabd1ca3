import type { HourCounts } from '../../functions/history/delivery-counters.ts';
import { decodeCounts } from '../../functions/history/table/decode-counts.ts';
import { countCode, lastCode } from '../../functions/history/table/encode-counts.ts';
import { COUNTERS_PARTITION, hourOf } from '../../functions/history/table/history-keys.ts';
import { type HistoryTable, queryItems } from './history-table.ts';

export interface CountsQuery {
  /** Milliseconds since the epoch: the hour of it is the first. */
  since: number;
  /** Milliseconds since the epoch: the hour of it is the last. All by default. */
  until?: number | undefined;
  /** Only the counts of this plugin: an hour with many is large. */
  plugin?: string | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Counts of every plugin by hour, newest first; hours in which nothing happened are left out. Of a sandbox that has been busy
 * for long, the last five seconds can be missing until it gets another event.
 *
 * @throws what DynamoDB throws
 */
export async function* readCounts(
  table: HistoryTable,
  { since, until, plugin, signal }: CountsQuery,
): AsyncGenerator<HourCounts, void> {
  const input = {
    KeyConditionExpression:
      until === undefined ? 'pk = :pk AND sk >= :since' : 'pk = :pk AND sk BETWEEN :since AND :until',
    ExpressionAttributeValues: {
      ':pk': { S: COUNTERS_PARTITION },
      ':since': { S: hourOf(since) },
      ...(until === undefined ? {} : { ':until': { S: hourOf(until) } }),
    },
    ...(plugin === undefined ? {} : onlyOf(plugin)),
    ScanIndexForward: false,
  };
  for await (const item of queryItems(table, input, signal)) {
    const counts = decodeCounts(item);
    if (counts) yield counts;
  }
}

/** Attributes are named after plugins, so the names cannot stand in an expression. */
function onlyOf(plugin: string) {
  const codes = [...Object.values(countCode), ...Object.values(lastCode)];
  return {
    ProjectionExpression: ['sk', ...codes.map((code) => `#${code}`)].join(', '),
    ExpressionAttributeNames: Object.fromEntries(codes.map((code) => [`#${code}`, `${code}:${plugin}`])),
  };
}
