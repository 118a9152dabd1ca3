import { OperatorError } from '../../operator/stage/operator-error.ts';

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 7 * 86_400 };

/** Reads a duration such as `90s`, `15m`, `2h`, `7d` or `2w`, in seconds. @throws {OperatorError} */
export function toSeconds(text: string): number {
  const seconds = secondsOf(text);
  if (seconds !== undefined) return seconds;
  throw new OperatorError(`\`${text}\` is not a duration`, { kind: 'usage', fix: 'use 90s, 15m, 2h or 7d' });
}

/** A time: milliseconds since the epoch, or before now. */
export type GivenTime = { at: number } | { ago: number };

/** Reads a time: ISO 8601, or a duration before now such as `2h`. @throws {OperatorError} */
export function toTime(text: string): GivenTime {
  const seconds = secondsOf(text);
  if (seconds !== undefined) return { ago: seconds * 1000 };
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return { at };
  throw new OperatorError(`\`${text}\` is not a time`, {
    kind: 'usage',
    fix: 'use 2h or 7d for the time before now, or a date such as 2026-01-31T12:00:00Z',
  });
}

/** A given time in milliseconds since the epoch; undefined when none is given. */
export function timeAt(given: GivenTime | undefined, now: number): number | undefined {
  if (given === undefined) return undefined;
  return 'at' in given ? given.at : Math.max(0, now - given.ago);
}

function secondsOf(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(s|m|h|d|w)$/.exec(text) ?? [];
  const factor = units[unit];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}
