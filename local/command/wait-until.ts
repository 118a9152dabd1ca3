import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** Milliseconds. */
  timeout: number;
  /** Milliseconds between two looks. */
  interval?: number;
  /** Ends the wait early. */
  signal?: AbortSignal | undefined;
}

/**
 * Looks again and again until `look` gives something else than undefined.
 *
 * @returns what it gave, or undefined when the time was up
 * @throws what `look` throws, and the signal's reason
 */
export async function waitUntil<T>(
  look: () => T | undefined | Promise<T | undefined>,
  { timeout, interval = 50, signal }: WaitOptions,
): Promise<T | undefined> {
  const deadline = Date.now() + timeout;
  for (;;) {
    signal?.throwIfAborted();
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() >= deadline) return undefined;
    await sleep(interval, undefined, signal ? { signal } : {});
  }
}
