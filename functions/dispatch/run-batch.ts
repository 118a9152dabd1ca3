import { type AttemptTerms, DeliveryAttempt } from '../delivery/delivery-attempt.ts';
import { firstDelivery } from '../delivery/delivery-message.ts';
import type { RecordStep } from '../delivery/delivery-queues.ts';
import { faultOutcome } from '../delivery/fault-outcome.ts';
import type { Outcome } from '../delivery/outcome.ts';
import type { HookRoute, Route } from '../delivery/routes.ts';
import { runningAttempt } from '../delivery/running-attempt.ts';
import { TimeLimits } from '../delivery/time-limits.ts';
import type { Runtime, StageSettings } from '../runtime/runtime.ts';
import { handOver } from './hand-over.ts';
import type { RecordedEvent } from './read-batch.ts';

type Conclude = (outcome: Outcome, attempt: DeliveryAttempt) => void;

/** Brings every event to every plugin that wants it, all at once, and says what has to follow for those that failed. */
export async function runBatch(
  events: readonly RecordedEvent[],
  settings: StageSettings,
  deadline: number,
  runtime: Runtime,
): Promise<RecordStep[]> {
  const { routes, apart } = await runtime.lineup(settings);
  const steps = handOver(events, apart, 'isolated', settings);
  const limits = new TimeLimits();
  const batch = new RunningBatch(events.length, { deadline, clock: runtime.clock, limits }, runtime, steps);
  try {
    for (const event of events) batch.deliver(event, routes.for(event.job.event));
  } finally {
    // What follows is no plugin's.
    runningAttempt.enterWith(undefined);
  }
  await batch.settled();
  limits.close();
  return steps;
}

/** The deliveries of a batch that are under way. */
class RunningBatch {
  readonly #size: number;
  readonly #terms: AttemptTerms;
  readonly #runtime: Runtime;
  readonly #steps: RecordStep[];
  readonly #concluded = Promise.withResolvers<void>();
  /** Deliveries that are not concluded, and one more until all have been started. */
  #open = 1;

  /** @param steps - gets what has to follow */
  constructor(size: number, terms: AttemptTerms, runtime: Runtime, steps: RecordStep[]) {
    this.#size = size;
    this.#terms = terms;
    this.#runtime = runtime;
    this.#steps = steps;
  }

  /** Starts the deliveries of one event. The asynchronous context is that of the last of them then: see `runningAttempt`. */
  deliver(event: RecordedEvent, routes: readonly Route[]): void {
    const conclude: Conclude = (outcome, attempt) => this.#conclude(event, outcome, attempt);
    for (const route of routes) {
      if (!('hooks' in route)) {
        this.#follow(event, faultOutcome(route.instance), route.instance, this.#terms.clock.now());
        continue;
      }
      this.#open += 1;
      if (this.#size > route.instance.common.concurrency) {
        this.#startInTurn(route, event, conclude);
      } else {
        const attempt = new DeliveryAttempt(route, event.job, 1, this.#terms, conclude);
        runningAttempt.enterWith(attempt);
        attempt.start();
      }
    }
  }

  /** Resolves when all that was started is concluded. */
  settled(): Promise<void> {
    this.#close();
    return this.#concluded.promise;
  }

  /** A sandbox has one batch at a time: no plugin gets more events at once than it can take. */
  #startInTurn(route: HookRoute, { job }: RecordedEvent, conclude: Conclude): void {
    const start = (done: () => void) => {
      const attempt = new DeliveryAttempt(route, job, 1, this.#terms, (outcome, concluded) => {
        conclude(outcome, concluded);
        done();
      });
      runningAttempt.run(attempt, () => attempt.start());
    };
    void route.instance.limit(() => new Promise<void>(start));
  }

  #conclude(event: RecordedEvent, outcome: Outcome, { instance, startedAt }: DeliveryAttempt): void {
    try {
      if (outcome.status === 'delivered') {
        this.#runtime.report.delivered(instance.logger, event.job.event, instance.name, 1, startedAt);
      } else this.#follow(event, outcome, instance, startedAt);
    } catch (error) {
      // A mistake of ours: the batch is received again.
      this.#concluded.reject(error);
    }
    this.#close();
  }

  #follow({ recordId, job }: RecordedEvent, outcome: Outcome, instance: Route['instance'], startedAt: number): void {
    const delivery = firstDelivery(job.event, instance.name);
    const step = this.#runtime.conclude(delivery, outcome, instance, startedAt);
    if (step.to !== 'done') this.#steps.push({ recordId, step });
  }

  #close(): void {
    this.#open -= 1;
    if (this.#open === 0) this.#concluded.resolve();
  }
}
