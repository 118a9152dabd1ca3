import type { ReadyPlugin } from '../../host/plugin-instance.ts';
import { describeRequest } from '../../http/describe-request.ts';
import type { OnAnswer } from '../../http/transport/request-terms.ts';
import { answerText } from '../../http/transport/status-error.ts';
import type { EndpointAnswer, Outcome } from '../../outcome/outcome.ts';
import { errorText } from '../../telemetry/error-text.ts';
import type { Clock } from '../../time/clock.ts';
import { learnFrom, refusedAdmission } from './admission.ts';
import type { AttemptContext } from './attempt-context.ts';
import type { AttemptTimeouts, TimedAttempt } from './attempt-timeouts.ts';
import { errorOutcome } from './error-outcome.ts';
import { onBehalfOf, type RunningAttempt } from './running-attempt.ts';

/** What the attempts of an invocation have in common. */
export interface AttemptOptions {
  /** Milliseconds since the epoch at which the function must be done. */
  deadline: number;
  clock: Clock;
  timeouts: AttemptTimeouts;
  /** Milliseconds that the invocation waits for one attempt, where that is less than the plugin's timeout. */
  budget?: number | undefined;
  /** Whether the outcome of a success has request and answer too. Answers may have data that no history should keep. */
  keepsAnswer?: boolean | undefined;
}

/** Milliseconds. With less time left no attempt is started: a timer may be early by as much. */
const MIN_TIME = 5;

const DELIVERED: Outcome = { status: 'delivered' };

const noTime: Outcome = {
  status: 'retry',
  reason: 'deadline',
  error: 'the function had no time left to start',
  counts: false,
};

/**
 * One call of a plugin's hooks, for one delivery or a batch. It completes once and never throws. Unless a hook blocks the
 * process, it ends by the plugin's timeout and the function's deadline.
 */
export abstract class Attempt implements RunningAttempt, TimedAttempt {
  readonly instance: ReadyPlugin;
  /** 1 for the first. */
  readonly attempt: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  protected readonly options: AttemptOptions;
  #over = false;
  #answer: EndpointAnswer | undefined;

  constructor(instance: ReadyPlugin, attempt: number, startedAt: number, options: AttemptOptions) {
    this.instance = instance;
    this.attempt = attempt;
    this.startedAt = startedAt;
    this.options = options;
  }

  /** Calls the hooks. Ends with `settle` or `settleError`, and does not throw. */
  protected abstract callHooks(): Promise<void>;
  protected abstract readonly context: AttemptContext;
  abstract readonly traceId: string | undefined;
  /** Called once. */
  protected abstract complete(outcome: Outcome): void;

  /** Instance name. */
  get plugin(): string {
    return this.instance.name;
  }

  /** True once the outcome is known: what the hooks do after that has no effect. */
  get over(): boolean {
    return this.#over;
  }

  /** Milliseconds that the hooks may take. */
  get timeout(): number {
    const own = this.instance.common.timeout * 1000;
    const { budget } = this.options;
    return budget !== undefined && budget < own ? budget : own;
  }

  get onAnswer(): OnAnswer | undefined {
    if (!this.options.keepsAnswer) return undefined;
    return (status, bodyStart) => {
      this.#answer = { status, body: answerText(bodyStart, (text, isCut) => this.instance.redactor.text(text, isCut)) };
    };
  }

  /** Milliseconds until the time is up. */
  get timeLeft(): number {
    const { deadline, clock } = this.options;
    return Math.min(deadline, this.startedAt + this.timeout) - clock.now();
  }

  /** To be called by `startAttempt`. The time begins with that of the timeouts. */
  start(): void {
    const { deadline, timeouts } = this.options;
    const refused = deadline - this.startedAt < MIN_TIME ? noTime : refusedAdmission(this.instance, this.startedAt);
    if (refused) {
      this.#end(refused);
      return;
    }
    timeouts.add(this, this.timeout);
    void this.callHooks();
  }

  /** An error was thrown outside of the hook's promise, e.g. from a timer. */
  fail(error: unknown): boolean {
    if (this.#over) return false;
    this.settle(crashedOutside(this.describe(error)));
    return true;
  }

  timeUp(milliseconds: number, byDeadline: boolean, late: boolean): void {
    if (this.#over) return;
    const cutShort = !byDeadline && milliseconds < this.instance.common.timeout * 1000;
    const outcome = cutShort ? tooSlow(milliseconds) : timedOut(milliseconds, byDeadline, late);
    // Errors that the abort causes in the plugin's code belong to that plugin.
    onBehalfOf(this, () => this.settle(outcome));
  }

  /** Called when the hooks end, when an error is thrown outside of them, and when the time is up: the first call decides. */
  protected settle(outcome: Outcome = DELIVERED): void {
    if (this.#over) return;
    learnFrom(outcome, this.instance, this.options.clock);
    this.#end(outcome);
  }

  protected settleError(error: unknown): void {
    this.settle(this.outcomeOf(error));
  }

  protected outcomeOf(error: unknown): Outcome {
    return errorOutcome(error, this.describe(error), this.instance.common.park_max > 0);
  }

  protected describe(error: unknown): string {
    return this.instance.redactor.text(errorText(error));
  }

  #end(outcome: Outcome): void {
    this.#over = true;
    this.context.abort();
    this.complete(this.withRequest(outcome));
  }

  /** Adds what was sent, for operators to compare with the answer. A success has both only where the attempt keeps them. */
  protected withRequest(outcome: Outcome): Outcome {
    const isDelivered = outcome.status === 'delivered';
    if (outcome.status === 'skipped' || (isDelivered && !this.#answer)) return outcome;
    const { lastRequest } = this.context;
    if (!lastRequest) return outcome;
    const request = describeRequest(lastRequest, (text) => this.instance.redactor.text(text));
    return isDelivered ? { ...outcome, answer: this.#answer, request } : { ...outcome, request };
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function timedOut(milliseconds: number, byDeadline: boolean, late: boolean): Outcome {
  if (!byDeadline) {
    return { status: 'retry', reason: 'timeout', error: `no answer within ${seconds(milliseconds)}`, counts: true };
  }
  const error = `no answer within ${seconds(milliseconds)}, when the function had to end`;
  // An attempt that had most of the function's time was slow itself.
  return { status: 'retry', reason: 'deadline', error, counts: true, sparesCircuit: late };
}

/** The dispatch function waits no longer: the redeliver function gives the delivery the plugin's whole timeout. */
function tooSlow(milliseconds: number): Outcome {
  const error = `no answer within the ${seconds(milliseconds)} that a batch waits: continued on the slow queue`;
  return { status: 'retry', reason: 'slow', error, counts: false };
}

function crashedOutside(message: string): Outcome {
  const error = `thrown outside of the hook, where nobody catches it, e.g. in a timer: ${message}`;
  return { status: 'retry', reason: 'crashed', error, counts: true };
}
