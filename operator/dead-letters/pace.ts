import { setTimeout } from 'node:timers/promises';

/**
 * Waits for as long as a rate asks between two calls. Without a rate it does not wait.
 *
 * @param rate - items a second
 * @param now - milliseconds since the epoch
 * @param signal - ends a wait early
 * @returns takes how many items are about to be processed
 */
export function createPace(
  rate: number | undefined,
  now: () => number,
  signal?: AbortSignal | undefined,
  sleep: (milliseconds: number) => Promise<void> = (milliseconds) => sleepUntil(milliseconds, signal),
): (count: number) => Promise<void> {
  let next = Number.NEGATIVE_INFINITY;
  return async (count) => {
    if (rate === undefined) return;
    const start = Math.max(now(), next);
    next = start + (count * 1000) / rate;
    const delay = start - now();
    if (delay > 0) await sleep(delay);
  };
}

async function sleepUntil(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await setTimeout(milliseconds, undefined, signal ? { signal } : {}).catch(() => undefined);
}
