import { OperatorError } from '../../operator/stage/operator-error.ts';
import { parsed, text } from '../program/specification.ts';
import { toCount } from './to-count.ts';
import { timeAt, toTime } from './to-time.ts';

/** Options of every list from the history. */
export const listOptions = {
  since: parsed('--since <time>', 'Start: 2h or 7d ago, or a date and time; the whole history by default', toTime),
  until: parsed('--until <time>', 'End; now by default', toTime),
  limit: parsed('--limit <n>', 'List at most this many; 50 by default', toCount),
  cursor: text('--cursor <text>', 'Continue where the last page ended'),
};

/** How many a list shows when nothing else is asked for. */
export const DEFAULT_LIMIT = 50;

type Period = { since?: ReturnType<typeof toTime> | undefined; until?: ReturnType<typeof toTime> | undefined };

/** The given period, in milliseconds since the epoch. @throws {OperatorError} when it is empty */
export function periodOf(given: Period, now: number) {
  const [since, until] = [timeAt(given.since, now), timeAt(given.until, now)];
  if (since !== undefined && since >= (until ?? now)) {
    throw new OperatorError('the period is empty', {
      kind: 'usage',
      fix: until === undefined ? 'give a --since that is in the past' : 'give a --since that is before --until',
    });
  }
  return { since, until };
}
