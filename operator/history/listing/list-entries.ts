import type { DispatchRun, HistoryEntry, RecordedAttempt } from '../../../functions/history/history-entry.ts';
import { decodeEntry } from '../../../functions/history/table/decode-entry.ts';
import { dayOf, failurePartitions, indexes, listPartitions } from '../../../functions/history/table/history-keys.ts';
import { type HistoryTable, queryItems } from '../history-table.ts';
import { mergeNewestFirst } from './merge-newest-first.ts';

const DAY = 86_400_000;

/** What part of the history to list. */
export interface Period {
  /** Milliseconds since the epoch, both inclusive. */
  since: number;
  until: number;
  signal?: AbortSignal | undefined;
  /** Items that the first call to DynamoDB reads at most, from each of the 8 partitions of the newest day; 100 by default. */
  pageSize?: number;
}

/**
 * Runs of events through the dispatch function, newest first. They come from an index: without `skipped` and the
 * event, which `findEvents` has.
 *
 * @throws what DynamoDB throws
 * @example
 * ```ts
 * for await (const run of listRuns({ dynamo, table }, { since: Date.now() - 3_600_000, until: Date.now() })) {
 *   console.log(run.eventId, run.eventType);
 * }
 * ```
 */
export async function* listRuns(table: HistoryTable, period: Period): AsyncGenerator<DispatchRun, void> {
  for await (const entry of listIndex(table, indexes.list, async (days) => days.flatMap(listPartitions), period)) {
    if (entry.kind === 'run') yield entry;
  }
}

/**
 * Failed attempts, newest first. They come from an index: without the answer, and with the start of the error.
 *
 * @param plugins - instance names: for all days, or by day
 * @throws what DynamoDB throws
 */
export async function* listFailures(
  table: HistoryTable,
  plugins: readonly string[] | PluginsOn,
  period: Period,
): AsyncGenerator<RecordedAttempt, void> {
  const partitionsOf = async (days: readonly string[]) => {
    const found = typeof plugins === 'function' ? await plugins(days) : undefined;
    const namesOn = (day: string) => (typeof plugins === 'function' ? [...(found?.get(day) ?? [])].sort() : plugins);
    return days.flatMap((day) => namesOn(day).flatMap((plugin) => failurePartitions(plugin, day)));
  };
  for await (const entry of listIndex(table, indexes.failures, partitionsOf, period)) {
    if (entry.kind === 'attempt') yield entry;
  }
}

/** Which plugins to look for on some days. */
type PluginsOn = (days: readonly string[]) => Promise<ReadonlyMap<string, ReadonlySet<string>>>;

type Index = (typeof indexes)[keyof typeof indexes];

/** Items of a first read, where nobody says how many. */
const DEFAULT_PAGE = 100;

/** How much larger the reads become with each step back in time, and how large at most. */
const PAGE_GROWTH = 4;
const MAX_PAGE = 1000;

/** Days that are read at once, at most: each has 8 partitions. */
const MAX_DAYS = 16;

/** Back in time: one day, then two at once, then four, so that a month without entries takes five rounds. */
async function* listIndex(
  table: HistoryTable,
  index: Index,
  partitionsOf: (days: readonly string[]) => Promise<string[]>,
  period: Period,
): AsyncGenerator<HistoryEntry, void> {
  const first = Math.floor(period.since / DAY);
  let days = 1;
  let { pageSize = DEFAULT_PAGE } = period;
  for (
    let last = Math.floor(period.until / DAY);
    last >= first && !period.signal?.aborted;
    days = Math.min(days * 2, MAX_DAYS)
  ) {
    const count = Math.min(days, last - first + 1);
    const partitions = await partitionsOf(Array.from({ length: count }, (_, back) => dayOf((last - back) * DAY)));
    yield* mergeNewestFirst(
      partitions.map((partition) => listPartition(table, index, partition, { ...period, pageSize })),
    );
    last -= count;
    // A list that goes on looks for something rare: few large reads are faster than many small ones.
    pageSize = Math.min(pageSize * PAGE_GROWTH, MAX_PAGE);
  }
}

async function* listPartition(
  table: HistoryTable,
  { name, partition, sort }: Index,
  value: string,
  { since, until, signal, pageSize = DEFAULT_PAGE }: Period,
): AsyncGenerator<HistoryEntry, void> {
  const input = {
    IndexName: name,
    KeyConditionExpression: '#partition = :partition AND #sort BETWEEN :since AND :until',
    ExpressionAttributeNames: { '#partition': partition, '#sort': sort },
    ExpressionAttributeValues: {
      ':partition': { S: value },
      ':since': { N: String(since) },
      ':until': { N: String(until) },
    },
    ScanIndexForward: false,
    Limit: pageSize,
  };
  for await (const item of queryItems(table, input, signal)) {
    const entry = decodeEntry(item);
    if (entry) yield entry;
  }
}
