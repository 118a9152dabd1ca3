import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** Milliseconds. */
  timeout: number;
  /** Milliseconds between two checks; 50 by default. */
  interval?: number;
  /** Ends the wait early. */
  signal?: AbortSignal | undefined;
}

/**
 * Repeats a check until it returns something else than undefined. The one helper that waits for a condition, for commands,
 * tests and benchmarks.
 *
 * @returns what the check returned, or undefined at the timeout
 * @throws what the check throws, and the signal's reason
 */
export async function waitUntil<T>(
  check: () => T | undefined | Promise<T | undefined>,
  { timeout, interval = 50, signal }: WaitOptions,
): Promise<T | undefined> {
  const deadline = Date.now() + timeout;
  for (;;) {
    signal?.throwIfAborted();
    const found = await check();
    if (found !== undefined) return found;
    if (Date.now() >= deadline) return undefined;
    await sleep(interval, undefined, signal ? { signal } : {});
  }
}
