/** How long waits between attempts are at most, in milliseconds: the first, and all. In between they double. */
export interface Backoff {
  first: number;
  most: number;
}

/**
 * How long to wait after `failures` failures in a row: exponential with full jitter, so that publishers which failed together do not
 * come back together (AWS Architecture Blog, "Exponential Backoff And Jitter").
 *
 * @returns milliseconds
 */
export function backoffDelay(failures: number, { first, most }: Backoff, random: () => number): number {
  return random() * Math.min(most, first * 2 ** (failures - 1));
}
