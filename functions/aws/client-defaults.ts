/**
 * For every AWS client of the functions. By default the SDK waits for an answer without end, which would take all of the function's time, and
 * gives up after three attempts; a delivery whose next step can't be queued comes again, and counts as crashed then.
 */
export const clientDefaults = {
  maxAttempts: 6,
  /** Milliseconds. */
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};
