import { deferred } from './deferred.ts';

/**
 * Runs some work for a limited time. When the time is up, or when `parent` aborts, the work's signal aborts, and the promise rejects
 * even if the work ignores the signal.
 *
 * @throws what the work throws, the reason of `parent`, or an error that names the time
 */
export async function withTimeout<T>(
  milliseconds: number,
  parent: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  parent.throwIfAborted();
  const controller = new AbortController();
  const { promise: ended, reject } = deferred<never>();
  const end = (reason: unknown) => {
    reject(reason);
    controller.abort(reason);
  };
  const timer = setTimeout(() => end(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  const onAbort = () => end(parent.reason);
  parent.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work(controller.signal), ended]);
  } finally {
    clearTimeout(timer);
    parent.removeEventListener('abort', onAbort);
  }
}
