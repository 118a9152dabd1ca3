import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { HistoryBatch } from '../history-batch.ts';
import { encodeAttempt } from './encode-attempt.ts';
import { encodeCounts } from './encode-counts.ts';
import { encodeRun } from './encode-run.ts';
import type { HistoryItem } from './history-item.ts';

const DAY = 86_400;

/** The items and updates that record a batch. @param now - milliseconds since the epoch @param days - for which it is kept */
export function encodeBatch(
  { runs, attempts, counts }: HistoryBatch,
  table: string,
  now: number,
  days: number,
): { items: HistoryItem[]; updates: UpdateItemCommandInput[] } {
  const expiresAt = Math.floor(now / 1000) + days * DAY;
  return {
    items: [
      ...runs.map((run) => encodeRun(run, expiresAt)),
      ...attempts.map((attempt) => encodeAttempt(attempt, expiresAt)),
    ],
    updates: counts.flatMap((hour) => encodeCounts(table, hour, days * DAY)),
  };
}
