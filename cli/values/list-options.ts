import { parsed, text } from '../program/specification.ts';
import { toCount } from './to-count.ts';
import { timeAt, toTime } from './to-time.ts';

/** Options of every list from the history. */
export const listOptions = {
  since: parsed(
    '--since <time>',
    'From then on: 2h, 7d, or a date and time; as long as the history is kept by default',
    toTime,
  ),
  until: parsed('--until <time>', 'Up to then; now by default', toTime),
  limit: parsed('--limit <n>', 'The most to list; 50 by default', toCount),
  cursor: text('--cursor <text>', 'Continue where the last page ended'),
};

/** How many a list shows when nothing else is asked for. */
export const DEFAULT_LIMIT = 50;

type Period = { since?: ReturnType<typeof toTime> | undefined; until?: ReturnType<typeof toTime> | undefined };

/** The given period, in milliseconds since the epoch. */
export function periodOf({ since, until }: Period, now: number) {
  return { since: timeAt(since, now), until: timeAt(until, now) };
}
