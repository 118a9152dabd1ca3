/**
 * Waits for a promise, for at most a number of milliseconds.
 *
 * @throws what the answer rejects with, or an error that names the time
 */
export async function withTimeout<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`no answer within ${(milliseconds / 1000).toFixed(1)} s`)),
    milliseconds,
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
