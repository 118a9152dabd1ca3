import type { DispatchRun } from '../../functions/history/history-entry.ts';
import type { Clock } from '../../functions/time/clock.ts';
import type { HistoryTable } from '../history/history-table.ts';
import { listRuns } from '../history/listing/list-entries.ts';
import type { ActivityBucket } from './activity.ts';
import { countRuns } from './count-runs.ts';
import { summarizeRuns } from './summarize-runs.ts';

/** A span to show, in equal buckets that divide a day. Milliseconds. */
export interface ActivitySpan {
  length: number;
  bucket: number;
}

/** Runs of a bucket that are read for outcomes and latency, at most. */
const SAMPLE = 400;

/** Runs may be written this much after they were made, in milliseconds: a younger bucket is read again. */
const SETTLED = 60_000;

/** Buckets that are read at the same time: 8 queries each. What pages ask for meanwhile must not wait for them. */
const CONCURRENCY = 2;

/** Runs that are read in one go, at most. */
const TOGETHER = 2_000;

/** Buckets that are kept. */
const MAX_KEPT = 1_000;

/** Reads what happened, bucket by bucket, and keeps the buckets that can't change any more. */
export class ActivityReader {
  readonly #table: HistoryTable;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #kept = new Map<string, ActivityBucket>();
  /** The last summaries of buckets that may still change. */
  readonly #changing = new Map<string, ActivityBucket>();

  constructor(table: HistoryTable, clock: Pick<Clock, 'now'>) {
    this.#table = table;
    this.#clock = clock;
  }

  /**
   * The buckets of a span that ends now, oldest first. The last one is not over yet.
   *
   * @throws what DynamoDB throws
   */
  async read({ length, bucket }: ActivitySpan): Promise<ActivityBucket[]> {
    const now = this.#clock.now();
    const starts = startsOf({ length, bucket }, now);
    const found = new Map<number, ActivityBucket>();
    const missing = starts.filter((at) => {
      const kept = this.#kept.get(`${bucket} ${at}`);
      if (kept) found.set(at, kept);
      return !kept;
    });
    for (const summary of await this.#readTogether(missing, bucket, now)) found.set(summary.at, summary);
    const read = async () => {
      for (let at = missing.pop(); at !== undefined; at = missing.pop()) {
        found.set(at, await this.#readBucket(at, bucket, now));
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, read));
    return starts.flatMap((at) => found.get(at) ?? []);
  }

  /** The buckets of a span that were read before, oldest first. The others are empty: a read may be under way. */
  known(span: ActivitySpan): ActivityBucket[] {
    return startsOf(span, this.#clock.now()).map((at) => {
      const key = `${span.bucket} ${at}`;
      return this.#kept.get(key) ?? this.#changing.get(key) ?? summarizeRuns(at, []);
    });
  }

  /** Few runs are read in one go. Takes the buckets that it has read from the end of `missing`; the first one may not be whole. */
  async #readTogether(missing: number[], bucket: number, now: number): Promise<ActivityBucket[]> {
    const since = missing[0];
    if (since === undefined) return [];
    const runs = new Map<number, DispatchRun[]>();
    let count = 0;
    let reachedTo = since;
    for await (const run of listRuns(this.#table, { since, until: now, pageSize: TOGETHER / 8 })) {
      const at = Math.floor(run.at / bucket) * bucket;
      const found = runs.get(at);
      if (found) found.push(run);
      else runs.set(at, [run]);
      count += 1;
      if (count < TOGETHER) continue;
      reachedTo = at + bucket;
      break;
    }
    const summaries: ActivityBucket[] = [];
    for (let at = missing.at(-1); at !== undefined && at >= reachedTo; at = missing.at(-1)) {
      missing.pop();
      const summary = summarizeRuns(at, runs.get(at) ?? []);
      this.#keep(summary, bucket, now);
      summaries.push(summary);
    }
    return summaries;
  }

  async #readBucket(at: number, bucket: number, now: number): Promise<ActivityBucket> {
    const runs: DispatchRun[] = [];
    const until = at + bucket;
    let isWhole = true;
    for await (const run of listRuns(this.#table, { since: at, until: until - 1, pageSize: SAMPLE / 4 })) {
      if (runs.length === SAMPLE) {
        isWhole = false;
        break;
      }
      runs.push(run);
    }
    const events = isWhole ? runs.length : await countRuns(this.#table, { since: at, until });
    const summary = summarizeRuns(at, runs, events);
    this.#keep(summary, bucket, now);
    return summary;
  }

  #keep(summary: ActivityBucket, bucket: number, now: number): void {
    const key = `${bucket} ${summary.at}`;
    const isSettled = summary.at + bucket + SETTLED < now;
    if (isSettled) this.#changing.delete(key);
    const summaries = isSettled ? this.#kept : this.#changing;
    summaries.delete(key);
    summaries.set(key, summary);
    const [oldest] = summaries.keys();
    if (summaries.size > MAX_KEPT && oldest !== undefined) summaries.delete(oldest);
  }
}

/** The starts of a span's buckets, oldest first. */
function startsOf({ length, bucket }: ActivitySpan, now: number): number[] {
  const last = Math.floor(now / bucket) * bucket;
  return Array.from({ length: Math.ceil(length / bucket) }, (_, index) => last - index * bucket).reverse();
}
