import type { View } from './view.ts';

const units: readonly [name: string, seconds: number][] = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
];

/** A duration in its largest unit: `5s`, `3m`, `2h`, `14d`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [name, size] = units.find(([, size]) => seconds >= size * 2) ?? ['s', 1];
  return `${Math.floor(seconds / size)}${name}`;
}

/** A time: relative on a terminal (`3m ago`, `in 20s`), else in ISO 8601. `-` when there is none. */
export function time(at: number | undefined, view: View): string {
  if (at === undefined) return '-';
  if (!view.terminal) return new Date(at).toISOString();
  const past = view.now - at;
  if (Math.abs(past) < 1000) return 'now';
  return past > 0 ? `${duration(past)} ago` : `in ${duration(-past)}`;
}

/** A time of day with the date when it is another day: `14:03:21.120`, `2026-11-25 14:03:21.120`. UTC. */
export function timeOfDay(at: number, view: View): string {
  const [date = '', clock = ''] = new Date(at).toISOString().slice(0, -1).split('T');
  return date === new Date(view.now).toISOString().slice(0, 10) ? clock : `${date} ${clock}`;
}
