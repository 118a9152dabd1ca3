import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';

/** The attempt that a piece of plugin code belongs to, as far as others have to know it. */
export interface RunningAttempt {
  /** Instance name. */
  readonly plugin: string;
  /** Calls the hooks; does not wait for them. */
  start(): void;
  /** Ends the attempt with an error that was thrown outside of its hook's promise, e.g. from a timer; false when it is over. */
  fail(error: unknown): boolean;
}

const running = new AsyncLocalStorage<RunningAttempt>();

/**
 * Which attempt the code that runs now belongs to; it follows what a hook starts (timers, promises, sockets), also after the hook has
 * answered. So an error that nobody caught is that plugin's failure, and not the sandbox's end.
 */
export function runningAttempt(): RunningAttempt | undefined {
  return running.getStore();
}

/**
 * Where attempts are started from: an asynchronous context that holds nothing. `running.run` would make two contexts for each attempt, and
 * copy whatever the present one holds into both: that takes three times as long, and is most of what an attempt takes.
 */
const outside = new AsyncResource('outside of attempts');

/** Starts an attempt in an asynchronous context of its own. */
export function startAttempt(attempt: RunningAttempt): void {
  outside.runInAsyncScope(enter, undefined, attempt);
}

/** Does something that may call a plugin's code, as listeners of a signal are, on behalf of its attempt. */
export function onBehalfOf(attempt: RunningAttempt, act: () => void): void {
  running.run(attempt, act);
}

function enter(attempt: RunningAttempt): void {
  running.enterWith(attempt);
  attempt.start();
}
