import type { Runtime } from './runtime.ts';

const UNCAUGHT = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Handles errors that nobody caught. An error from a timer or a promise of a plugin fails that plugin's attempt. Any other
 * error ends the process, as Lambda's own runtime would, but is logged first with secrets masked. SQS delivers the batch
 * again, and crash isolation finds the plugin.
 */
export function exitOnCrash(runtime: Runtime): void {
  const handle = (error: unknown) => {
    try {
      if (runtime.uncaught(error)) return;
    } catch {
      // The error cannot even be logged.
    }
    process.exit(1);
  };
  for (const name of UNCAUGHT) {
    // Lambda's own handlers end the process for every error.
    process.removeAllListeners(name);
    process.on(name, handle);
  }
}
