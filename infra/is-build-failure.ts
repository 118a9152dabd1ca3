import type { BuildFailure } from 'esbuild';

/** Whether an error is esbuild's report of code that it cannot bundle. */
export function isBuildFailure(cause: unknown): cause is BuildFailure {
  return cause instanceof Error && 'errors' in cause && Array.isArray(cause.errors);
}
