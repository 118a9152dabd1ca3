import { classifyFailure } from '../../../sdk/plugin/classify-failure.ts';
import type { DeliveryDeduplicator } from '../../host/delivery-deduplicator.ts';
import type { Clock } from '../../time/clock.ts';
import type { DispatchedEvent } from '../dispatched-event.ts';
import type { Outcome } from '../outcome.ts';
import type { HookRoute } from '../routes.ts';
import { circuitOutcome, recordInCircuit } from './circuit-outcome.ts';
import { DeliveryContext } from './delivery-context.ts';
import { onBehalfOf, type RunningAttempt } from './running-attempt.ts';
import type { Limited, TimeLimits } from './time-limits.ts';

/** What the attempts of an invocation have in common. */
export interface AttemptOptions {
  /** Milliseconds since the epoch at which the function must be done. */
  deadline: number;
  clock: Clock;
  limits: TimeLimits;
}

/** Told what became of an attempt. */
export type Concluded = (outcome: Outcome, attempt: DeliveryAttempt) => void;

const DELIVERED: Outcome = { status: 'delivered' };

/** Milliseconds that make no sense to start with; a timer may be as early. */
const MIN_TIME = 5;

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
  readonly route: HookRoute;
  readonly job: DispatchedEvent;
  /** 1 for the first. */
  readonly attempt: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly #terms: AttemptOptions;
  readonly #concluded: Concluded;
  readonly #context: DeliveryContext;
  #over = false;
  nextLimited: Limited | undefined = undefined;

  /** @param concluded - called once, not before `start` */
  constructor(
    route: HookRoute,
    job: DispatchedEvent,
    attempt: number,
    startedAt: number,
    terms: AttemptOptions,
    concluded: Concluded,
  ) {
    this.route = route;
    this.job = job;
    this.attempt = attempt;
    this.startedAt = startedAt;
    this.#terms = terms;
    this.#concluded = concluded;
    this.#context = new DeliveryContext(this);
  }

  /** Instance name. */
  get plugin(): string {
    return this.route.instance.name;
  }

  /** Milliseconds until its time is up. */
  get timeLeft(): number {
    const { deadline, clock } = this.#terms;
    return Math.min(deadline, this.startedAt + this.route.instance.common.timeout * 1000) - clock.now();
  }

  /** True when it is known what became of it: whatever the hooks still do counts no more. */
  get over(): boolean {
    return this.#over;
  }

  /** To be called by `startAttempt`. Its time begins with that of the limits. */
  start(): void {
    const { instance } = this.route;
    const { deadline, limits } = this.#terms;
    const refused = deadline - this.startedAt < MIN_TIME ? noTime : circuitOutcome(instance, this.startedAt);
    if (refused) {
      this.#conclude(refused);
      return;
    }
    limits.add(this, instance.common.timeout * 1000);
    void (instance.deduplicate ? this.#callDeduplicatedHooks(instance.deduplicate) : this.#callHooks());
  }

  /** An error was thrown outside of the hook's promise, e.g. from a timer. */
  fail(error: unknown): boolean {
    if (this.#over) return false;
    this.#settle(crashedOutside(this.#masked(error)));
    return true;
  }

  timeUp(milliseconds: number, byDeadline: boolean, late: boolean): void {
    if (this.#over) return;
    // A timer is nobody's: what its end makes the plugin's code throw or reject would end the sandbox.
    onBehalfOf(this, () => this.#settle(timedOut(milliseconds, byDeadline, late)));
  }

  async #callHooks(): Promise<void> {
    const { hooks } = this.route;
    try {
      for (let next = 0; next < hooks.length && !this.#over; next += 1) {
        await hooks[next]?.(this.job.event, this.#context);
      }
      const requests = this.#context.settleRequests();
      if (requests) await requests;
    } catch (error) {
      this.#settle(failed(error, this.#masked(error)));
      return;
    }
    this.#settle(DELIVERED);
  }

  async #callDeduplicatedHooks(deduplicate: DeliveryDeduplicator): Promise<void> {
    const limit = Math.min(this.route.instance.common.timeout * 1000, this.#terms.deadline - this.startedAt);
    try {
      const { hooks } = this.route;
      const make = async () => {
        for (let next = 0; next < hooks.length && !this.#over; next += 1) {
          await hooks[next]?.(this.job.event, this.#context);
        }
        await this.#context.settleRequests();
      };
      const outcome = await deduplicate(this.#context.deliveryId, limit, make, () => this.#over);
      this.#settle(outcome ?? DELIVERED);
    } catch (error) {
      this.#settle(failed(error, this.#masked(error)));
    }
  }

  /** Takes what comes first of the hooks' answer, an error thrown outside of them, and the end of the time. */
  #settle(outcome: Outcome): void {
    if (this.#over) return;
    recordInCircuit(this.route.instance, outcome, this.#terms.clock);
    this.#conclude(outcome);
  }

  #conclude(outcome: Outcome): void {
    this.#over = true;
    this.#context.abort();
    this.#concluded(outcome, this);
  }

  #masked(error: unknown): string {
    return this.route.instance.redactor.text(describe(error));
  }
}

function timedOut(milliseconds: number, byDeadline: boolean, late: boolean): Outcome {
  const error = `no answer within ${(milliseconds / 1000).toFixed(1)} s${byDeadline ? ', when the function had to end' : ''}`;
  if (!byDeadline) return { status: 'retry', reason: 'timeout', error, counts: true };
  // What had most of the function's time was slow itself.
  return { status: 'retry', reason: 'deadline', error, counts: true, sparesCircuit: late };
}

function crashedOutside(message: string): Outcome {
  const error = `thrown outside of the hook, where nobody catches it, e.g. in a timer: ${message}`;
  return { status: 'retry', reason: 'crashed', error, counts: true };
}

function failed(error: unknown, message: string): Outcome {
  const { permanent, ...wait } = classifyFailure(error);
  if (permanent) return { status: 'dead', reason: 'permanent_error', error: message };
  return { status: 'retry', reason: 'hook_error', error: message, counts: true, ...wait };
}

/** An error and what caused it, without stacks: they are in the log. */
function describe(error: unknown): string {
  try {
    if (!(error instanceof Error)) return String(error);
    const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
    return `${error.name}: ${error.message}${cause}`;
  } catch {
    return 'something was thrown that can not even be shown';
  }
}
