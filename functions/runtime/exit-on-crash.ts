import type { Runtime } from './runtime.ts';

/**
 * Ends the process on an error that nobody caught, as the runtime of Lambda would, but tells of it first with secrets masked: the runtime
 * would print it as it is. SQS hands the batch out again, and crash isolation finds the plugin.
 */
export function exitOnCrash(runtime: Runtime): void {
  const exit = (error: unknown) => {
    try {
      runtime.crashed(error);
    } finally {
      process.exit(1);
    }
  };
  // Before the listeners of Lambda's own runtime.
  process.prependListener('uncaughtException', exit);
  process.prependListener('unhandledRejection', exit);
}
