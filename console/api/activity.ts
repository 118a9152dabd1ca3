import type { ActivityBucket } from '../../operator/activity/activity.ts';

/** Spans that the charts can show, in milliseconds. */
export const ranges = {
  '1h': { length: 3_600_000, bucket: 60_000 },
  '24h': { length: 24 * 3_600_000, bucket: 3_600_000 },
  '7d': { length: 7 * 24 * 3_600_000, bucket: 6 * 3_600_000 },
} as const;

export type Range = keyof typeof ranges;

export function isRange(text: string): text is Range {
  return Object.hasOwn(ranges, text);
}

/** The answer of `/api/activity`. */
export interface ActivityAnswer {
  range: Range;
  /** Milliseconds since the epoch, by the server's clock. */
  now: number;
  /** Those that are not counted yet are empty. */
  buckets: readonly ActivityBucket[];
  /** False while older times are still counted: ask again. */
  isComplete: boolean;
}
