import { duration } from './time.ts';

const WIDTH = 24;

/** How far a job is. */
export interface JobProgress {
  /** Items so far. */
  done: number;
  /** Items in all, as far as it is known; it may be too small. */
  total: number;
  /** Milliseconds since it began. */
  elapsed: number;
}

/** One line: a bar, the count, the rate and the time left, such as `[####----] 120 of 300  40/s  5s left`. */
export function progressBar({ done, total, elapsed }: JobProgress): string {
  const all = Math.max(total, done);
  const filled = all === 0 ? WIDTH : Math.floor((done / all) * WIDTH);
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}]`;
  const rate = elapsed < 500 ? undefined : (done * 1000) / elapsed;
  const parts = [`${bar} ${done} of ${all}`];
  if (rate !== undefined && rate > 0) {
    parts.push(`${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`);
    if (done < all) parts.push(`${duration(((all - done) * 1000) / rate)} left`);
  }
  return parts.join('  ');
}
