import type { HourCounts } from './delivery-counters.ts';
import type { EventRun } from './event-run.ts';
import type { RecordedAttempt } from './history-entry.ts';

/** What one invocation has to record. */
export interface HistoryBatch {
  runs: readonly EventRun[];
  attempts: readonly RecordedAttempt[];
  counts: readonly HourCounts[];
}

/** What became of it. */
export interface WriteResult {
  /** Entries that were not written, or not known to be. */
  lost: number;
  /** The last error; undefined when nothing was lost. */
  error: unknown;
}
