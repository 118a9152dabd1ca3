import { PermanentError, RetryAfterError } from '../../sdk/errors.ts';
import type { ReadyPlugin } from '../host/plugin-instance.ts';
import type { Clock } from '../shared/clock.ts';
import { circuitOutcome, recordInCircuit } from './circuit-outcome.ts';
import { DeliveryContext } from './delivery-context.ts';
import type { EventJob } from './event-job.ts';
import type { Outcome } from './outcome.ts';
import type { HookRoute } from './routes.ts';
import type { RunningAttempt } from './running-attempt.ts';
import type { Limited, TimeLimits } from './time-limits.ts';

/** What the attempts of an invocation have in common. */
export interface AttemptTerms {
  /** Milliseconds since the epoch at which the function must be done. */
  deadline: number;
  clock: Clock;
  limits: TimeLimits;
}

const DELIVERED: Outcome = { status: 'delivered' };

const noTime: Outcome = {
  status: 'retry',
  reason: 'deadline',
  error: 'the function had no time left to start',
  counts: false,
};

/**
 * One attempt: calls a plugin's hooks for one event, one after the other, and says once what became of it. It never throws and never takes
 * longer than the plugin's timeout or the function's deadline, whatever the hooks do short of blocking the process.
 *
 * There is one for each event and plugin: what it does when all goes well is kept to a promise, and to nothing that only failures need.
 */
export class DeliveryAttempt implements RunningAttempt, Limited {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly #route: HookRoute;
  readonly #job: EventJob;
  readonly #terms: AttemptTerms;
  readonly #concluded: (outcome: Outcome, attempt: DeliveryAttempt) => void;
  readonly #context: DeliveryContext;
  /** Milliseconds. */
  readonly #limit: number;
  #settled = false;

  /**
   * @param attempt - 1 for the first
   * @param concluded - called once, not before `start`
   */
  constructor(
    route: HookRoute,
    job: EventJob,
    attempt: number,
    terms: AttemptTerms,
    concluded: (outcome: Outcome, attempt: DeliveryAttempt) => void,
  ) {
    const now = terms.clock.now();
    this.startedAt = now;
    this.#route = route;
    this.#job = job;
    this.#terms = terms;
    this.#concluded = concluded;
    this.#limit = Math.min(route.instance.common.timeout * 1000, terms.deadline - now);
    this.#context = new DeliveryContext(route.instance, job, attempt);
  }

  get instance(): ReadyPlugin {
    return this.#route.instance;
  }

  get plugin(): string {
    return this.#route.instance.name;
  }

  /** To be called in the asynchronous context of this attempt: see `runningAttempt`. */
  start(): void {
    const { instance } = this.#route;
    const refused = this.#limit <= 0 ? noTime : circuitOutcome(instance, this.startedAt);
    if (refused) {
      this.#conclude(refused);
      return;
    }
    this.#terms.limits.watch(this, this.startedAt + this.#limit, this.startedAt);
    void (instance.once ? this.#callHooksOnce(instance.once) : this.#callHooks());
  }

  /** An error was thrown outside of the hook's promise, e.g. from a timer. */
  fail(error: unknown): boolean {
    if (this.#settled) return false;
    this.#settle(crashedOutside(this.#masked(error)));
    return true;
  }

  timeUp(): void {
    if (this.#settled) return;
    const byDeadline = this.startedAt + this.#limit >= this.#terms.deadline;
    this.#settle(timedOut(this.#limit, byDeadline));
  }

  async #callHooks(): Promise<void> {
    const { hooks } = this.#route;
    const { event } = this.#job;
    try {
      for (let next = 0; next < hooks.length; next += 1) {
        await hooks[next]?.(event, this.#context);
        if (this.#settled) return;
      }
    } catch (error) {
      this.#settle(failed(error, this.#masked(error)));
      return;
    }
    this.#settle(DELIVERED);
  }

  async #callHooksOnce(once: NonNullable<ReadyPlugin['once']>): Promise<void> {
    const { hooks } = this.#route;
    const { event } = this.#job;
    try {
      const outcome = await once(this.#context.deliveryId, this.#limit, async () => {
        for (const hook of hooks) await hook(event, this.#context);
      });
      this.#settle(outcome ?? DELIVERED);
    } catch (error) {
      this.#settle(failed(error, this.#masked(error)));
    }
  }

  /** Takes what comes first of the hooks' answer, an error thrown outside of them, and the end of the time. */
  #settle(outcome: Outcome): void {
    if (this.#settled) return;
    this.#context.close();
    recordInCircuit(this.#route.instance, outcome, this.#terms.clock);
    this.#conclude(outcome);
  }

  #conclude(outcome: Outcome): void {
    this.#settled = true;
    this.#concluded(outcome, this);
  }

  #masked(error: unknown): string {
    return this.#route.instance.redactor.text(describe(error));
  }
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
