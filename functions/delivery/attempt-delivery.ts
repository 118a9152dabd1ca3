import { PermanentError, RetryAfterError } from '../../sdk/errors.ts';
import type { EventHook } from '../../sdk/plugin/define-plugin.ts';
import type { ReadyPlugin } from '../host/plugin-instance.ts';
import type { Clock } from '../shared/clock.ts';
import { DeliveryContext } from './delivery-context.ts';
import type { EventJob } from './event-job.ts';
import type { Outcome } from './outcome.ts';

/** One attempt to make: an event for a plugin that runs. */
export interface Attempt {
  instance: ReadyPlugin;
  hooks: readonly EventHook<never>[];
  job: EventJob;
  /** 1 for the first. */
  attempt: number;
}

/** An attempt ran out of time. */
class TimeLimitError extends Error {}

/**
 * Calls a plugin's hooks for one event, one after the other, and says what became of it. Never throws and never takes
 * longer than the plugin's timeout or the function's deadline, whatever the hooks do short of blocking the process.
 *
 * @param deadline - milliseconds since the epoch at which the function must be done
 */
export async function attemptDelivery(attempt: Attempt, deadline: number, clock: Clock): Promise<Outcome> {
  const { common, redactor } = attempt.instance;
  const untilDeadline = deadline - clock.now();
  if (untilDeadline <= 0) {
    return { status: 'retry', reason: 'deadline', error: 'the function had no time left to start', counts: false };
  }
  const limit = Math.min(common.timeout * 1000, untilDeadline);
  const context = new DeliveryContext(attempt.instance, attempt.job, attempt.attempt);
  try {
    await withinTime(runHooks(attempt, context), limit);
    return { status: 'delivered' };
  } catch (error) {
    if (error instanceof TimeLimitError) return timedOut(limit, limit === untilDeadline);
    return failed(error, redactor.text(describe(error)));
  } finally {
    context.close();
  }
}

async function runHooks({ hooks, job }: Attempt, context: DeliveryContext): Promise<void> {
  for (const hook of hooks) await hook(job.event, context);
}

async function withinTime(work: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeLimitError()), milliseconds);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function timedOut(milliseconds: number, byDeadline: boolean): Outcome {
  const error = `no answer within ${(milliseconds / 1000).toFixed(1)} s${byDeadline ? ', when the function had to end' : ''}`;
  return { status: 'retry', reason: byDeadline ? 'deadline' : 'timeout', error, counts: true };
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
