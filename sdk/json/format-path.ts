import { printable } from '../text/printable.ts';

/** Characters of a path that are shown. */
const MAX_PATH = 200;

/** Keys and indices as one text, safe to print: `meta.disks.0`. */
export function formatPath(parts: readonly (string | number)[]): string {
  const path = printable(parts.join('.'));
  return path.length > MAX_PATH ? `${path.slice(0, MAX_PATH)}…` : path;
}
