/**
 * For every AWS client of the functions. By default, the SDK waits for an answer without end, which could take all of the
 * function's time. It also gives up after three attempts. A delivery whose next step cannot be queued would come again, and
 * count as crashed.
 */
export const clientDefaults = {
  maxAttempts: 6,
  /** Milliseconds. */
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};
