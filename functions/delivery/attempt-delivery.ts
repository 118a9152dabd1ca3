import { PermanentError, RetryAfterError } from '../../sdk/errors.ts';
import type { EventHook } from '../../sdk/plugin/define-plugin.ts';
import type { ReadyPlugin } from '../host/plugin-instance.ts';
import type { Clock } from '../shared/clock.ts';
import { circuitOutcome, recordInCircuit } from './circuit-outcome.ts';
import { DeliveryContext } from './delivery-context.ts';
import type { EventJob } from './event-job.ts';
import type { Outcome } from './outcome.ts';
import { runningAttempt } from './running-attempt.ts';

/** One attempt to make: an event for a plugin that runs. */
export interface Attempt {
  instance: ReadyPlugin;
  hooks: readonly EventHook<never>[];
  job: EventJob;
  /** 1 for the first. */
  attempt: number;
}

const DELIVERED: Outcome = { status: 'delivered' };

const noTime: Outcome = {
  status: 'retry',
  reason: 'deadline',
  error: 'the function had no time left to start',
  counts: false,
};

/**
 * Calls a plugin's hooks for one event, one after the other, and says what became of it. Never throws and never takes
 * longer than the plugin's timeout or the function's deadline, whatever the hooks do short of blocking the process.
 *
 * @param deadline - milliseconds since the epoch at which the function must be done
 */
export function attemptDelivery(attempt: Attempt, deadline: number, clock: Clock): Promise<Outcome> {
  const now = clock.now();
  if (deadline <= now) return Promise.resolve(noTime);
  const parked = circuitOutcome(attempt.instance, now);
  return parked ? Promise.resolve(parked) : callHooks(attempt, deadline - now, clock);
}

/** Settles with whatever comes first: the hooks' answer, an error thrown outside of them, or the end of the time. */
function callHooks(attempt: Attempt, untilDeadline: number, clock: Clock): Promise<Outcome> {
  const { instance, job, hooks } = attempt;
  const limit = Math.min(instance.common.timeout * 1000, untilDeadline);
  return new Promise((resolve) => {
    let settled = false;
    const settle = (outcome: Outcome) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      context.close();
      recordInCircuit(instance, outcome, clock.now());
      resolve(outcome);
    };
    const masked = (error: unknown) => instance.redactor.text(describe(error));
    const timer = setTimeout(() => settle(timedOut(limit, limit === untilDeadline)), limit);
    const context = new DeliveryContext(instance, job, attempt.attempt, (error) =>
      settle(crashedOutside(masked(error))),
    );
    const { once } = instance;
    const made = once
      ? runningAttempt.run(context, once, context.deliveryId, limit, () => runHooks(hooks, job, context))
      : runningAttempt.run(context, runHooks, hooks, job, context);
    made.then(
      (result) => settle(result ?? DELIVERED),
      (error) => settle(failed(error, masked(error))),
    );
  });
}

async function runHooks(hooks: Attempt['hooks'], job: EventJob, context: DeliveryContext): Promise<void> {
  for (const hook of hooks) await hook(job.event, context);
}

function timedOut(milliseconds: number, byDeadline: boolean): Outcome {
  const error = `no answer within ${(milliseconds / 1000).toFixed(1)} s${byDeadline ? ', when the function had to end' : ''}`;
  return { status: 'retry', reason: byDeadline ? 'deadline' : 'timeout', error, counts: true };
}

function crashedOutside(message: string): Outcome {
  const error = `thrown outside of the hook, where nobody catches it, e.g. in a timer: ${message}`;
  return { status: 'retry', reason: 'crashed', error, counts: true };
}

function failed(error: unknown, message: string): Outcome {
  if (error instanceof PermanentError) return { status: 'dead', reason: 'permanent_error', error: message };
  const retryAfter = error instanceof RetryAfterError ? { retryAfter: error.seconds } : {};
  return { status: 'retry', reason: 'hook_error', error: message, counts: true, ...retryAfter };
}

/** An error and what caused it, without stacks: they are in the log. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.name}: ${error.message}${cause}`;
}
