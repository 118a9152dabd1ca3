import type { Runtime } from '../runtime/runtime.ts';

const UNCAUGHT = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Takes errors that nobody caught. What a plugin's code threw from a timer or the like is that plugin's failure. Any other ends the
 * process, as the runtime of Lambda would, but is told first with secrets masked: the runtime would print it as it is. SQS hands the batch
 * out again, and crash isolation finds the plugin.
 */
export function exitOnCrash(runtime: Runtime): void {
  const take = (error: unknown) => {
    try {
      if (runtime.uncaught(error)) return;
    } catch {
      // There is nobody left to tell.
    }
    process.exit(1);
  };
  for (const name of UNCAUGHT) {
    // Those of Lambda's own runtime end the process whatever the error is.
    process.removeAllListeners(name);
    process.on(name, take);
  }
}
