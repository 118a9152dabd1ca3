import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';

/** The attempt that a piece of plugin code belongs to, as far as others need it. */
export interface RunningAttempt {
  /** Instance name. */
  readonly plugin: string;
  /** Of its event; undefined for an attempt at several. */
  readonly traceId: string | undefined;
  /** Calls the hooks and does not wait for them. */
  start(): void;
  /** Ends the attempt with an error thrown outside of its hook's promise, e.g. from a timer; false when it is over. */
  fail(error: unknown): boolean;
}

const running = new AsyncLocalStorage<RunningAttempt>();

/**
 * The attempt that the running code belongs to. It follows what a hook starts (timers, promises, sockets), also after the hook
 * has returned. So an error that nobody caught is that plugin's failure, and not the end of the sandbox.
 */
export function runningAttempt(): RunningAttempt | undefined {
  return running.getStore();
}

/**
 * An asynchronous context without an attempt, in which attempts start. `running.run` would create two contexts for each attempt
 * and take three times as long, most of what an attempt takes (`npm run bench:dispatch`).
 */
const outside = new AsyncResource('outside of attempts');

/** Starts an attempt in an asynchronous context of its own. */
export function startAttempt(attempt: RunningAttempt): void {
  outside.runInAsyncScope(enter, undefined, attempt);
}

/** Calls something that may run a plugin's code, such as listeners of a signal, on behalf of its attempt. */
export function onBehalfOf(attempt: RunningAttempt, act: () => void): void {
  running.run(attempt, act);
}

function enter(attempt: RunningAttempt): void {
  running.enterWith(attempt);
  attempt.start();
}
