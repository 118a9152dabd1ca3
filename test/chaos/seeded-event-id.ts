import { createHash } from 'node:crypto';

/** The id of the n-th event of a run, a UUID. The same seed gives the same ids. */
export function seededEventId(seed: number, index: number): string {
  const digits = createHash('sha256').update(`event\n${seed}\n${index}`).digest('hex');
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(12, 15)}`, `8${digits.slice(15, 18)}`];
  return [...parts, digits.slice(18, 30)].join('-');
}
