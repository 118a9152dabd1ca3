import { useNow } from './use-now.ts';

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** `5 min ago` or `in 20 s`; the exact time on hover. */
export function RelativeTime({ at }: { at: number }) {
  const now = useNow();
  const date = new Date(at);
  return (
    <time class="time" dateTime={date.toISOString()} title={exactTime(at)}>
      {relativeText(at - now)}
    </time>
  );
}

/** When something is due: `in 20 s`, or `now` once that time has come. */
export function DueTime({ at }: { at: number }) {
  return useNow() < at ? <RelativeTime at={at} /> : <span title={exactTime(at)}>now</span>;
}

/** @param difference - milliseconds from now */
export function relativeText(difference: number): string {
  if (Math.abs(difference) < 1_000) return 'now';
  const length = durationText(Math.floor(Math.abs(difference) / 1_000) * 1_000);
  return difference < 0 ? `${length} ago` : `in ${length}`;
}

/** `350 ms`, `12 s`, `5 min`, `3 h`, `2 d`. */
export function durationText(milliseconds: number): string {
  const [unit, length] = UNITS.find(([, each]) => milliseconds >= each) ?? ['ms', 1];
  const value = milliseconds / length;
  return `${unit === 's' && value < 10 ? Math.round(value * 10) / 10 : Math.floor(value)} ${unit}`;
}

/** Local time with its zone. */
export function exactTime(at: number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
}
