import { AsyncLocalStorage } from 'node:async_hooks';

/** The attempt that a piece of plugin code belongs to, as far as others have to know it. */
export interface RunningAttempt {
  /** Instance name. */
  readonly plugin: string;
  /** Ends the attempt with an error that was thrown outside of its hook's promise, e.g. from a timer; false when it is over. */
  fail(error: unknown): boolean;
}

/**
 * Which attempt the code that runs now belongs to; it follows what a hook starts (timers, promises, sockets), also after the hook has
 * answered. So an error that nobody caught is that plugin's failure, and not the sandbox's end.
 */
export const runningAttempt = new AsyncLocalStorage<RunningAttempt | undefined>();
