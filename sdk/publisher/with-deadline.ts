/**
 * Does some work for at most so long: then, or when `parent` is aborted, it is told by its signal, and no longer waited for even
 * if it does not listen.
 *
 * @throws what the work throws, the reason of `parent`, or an error that names the time
 */
export async function withDeadline<T>(
  milliseconds: number,
  parent: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  parent.throwIfAborted();
  const controller = new AbortController();
  const { promise: cut, reject } = Promise.withResolvers<never>();
  const end = (reason: unknown) => {
    reject(reason);
    controller.abort(reason);
  };
  const timer = setTimeout(() => end(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  const onAbort = () => end(parent.reason);
  parent.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work(controller.signal), cut]);
  } finally {
    clearTimeout(timer);
    parent.removeEventListener('abort', onAbort);
  }
}
