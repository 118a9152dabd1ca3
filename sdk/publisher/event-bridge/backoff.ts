/** Waits between attempts, in milliseconds: the first at most, and the longest. In between they double. */
export interface Backoff {
  first: number;
  longest: number;
}

/**
 * How long to wait after a number of failures in a row: exponential with full jitter, so that publishers which failed together do
 * not come back together (AWS Architecture Blog, "Exponential Backoff And Jitter").
 *
 * @returns milliseconds
 */
export function backoffDelay(failures: number, { first, longest }: Backoff, random: () => number): number {
  return random() * Math.min(longest, first * 2 ** (failures - 1));
}
