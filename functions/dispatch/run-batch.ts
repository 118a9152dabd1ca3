import { type AttemptTerms, type Concluded, DeliveryAttempt } from '../delivery/delivery-attempt.ts';
import { firstDelivery } from '../delivery/delivery-message.ts';
import type { RecordStep } from '../delivery/delivery-queues.ts';
import { faultOutcome } from '../delivery/fault-outcome.ts';
import type { Outcome } from '../delivery/outcome.ts';
import type { HookRoute, Route, Routes } from '../delivery/routes.ts';
import { startAttempt } from '../delivery/running-attempt.ts';
import { TimeLimits } from '../delivery/time-limits.ts';
import type { Runtime, StageSettings } from '../runtime/runtime.ts';
import { handOver } from './hand-over.ts';
import type { RecordedEvent } from './read-batch.ts';

/** Brings every event to every plugin that wants it, all at once, and says what has to follow for those that failed. */
export async function runBatch(
  events: readonly RecordedEvent[],
  settings: StageSettings,
  deadline: number,
  runtime: Runtime,
): Promise<RecordStep[]> {
  const { routes, apart } = await runtime.lineup(settings, deadline);
  const steps = handOver(events, apart, 'isolated', settings);
  const limits = new TimeLimits(deadline, runtime.clock.now());
  const batch = new RunningBatch(events.length, { deadline, clock: runtime.clock, limits }, runtime, steps);
  for (const event of events) batch.deliver(event, routes);
  // No hook could go on before all had been started: none is charged for the others' part of that.
  limits.begin(runtime.clock.now());
  try {
    await batch.settled();
  } finally {
    limits.close();
  }
  return steps;
}

/** The deliveries of a batch that are under way. */
class RunningBatch {
  readonly #size: number;
  readonly #terms: AttemptTerms;
  readonly #runtime: Runtime;
  readonly #steps: RecordStep[];
  readonly #concluded = Promise.withResolvers<void>();
  /** A mistake of ours: the batch is received again, but not before all that was started has ended. */
  #mistake: { error: unknown } | undefined;
  /** Deliveries that are not concluded, and one more until all have been started. */
  #open = 1;

  /** @param steps - gets what has to follow */
  constructor(size: number, terms: AttemptTerms, runtime: Runtime, steps: RecordStep[]) {
    this.#size = size;
    this.#terms = terms;
    this.#runtime = runtime;
    this.#steps = steps;
  }

  /** Starts the deliveries of one event. */
  deliver(event: RecordedEvent, routes: Routes): void {
    try {
      this.#start(event, routes.for(event.job.event));
    } catch (error) {
      this.#mistake ??= { error };
    }
  }

  /** Resolves when all that was started is concluded; then throws a mistake of ours. */
  settled(): Promise<void> {
    this.#close();
    return this.#concluded.promise;
  }

  #start(event: RecordedEvent, routes: readonly Route[]): void {
    const now = this.#terms.clock.now();
    const conclude: Concluded = (outcome, attempt) => this.#conclude(event, outcome, attempt);
    for (const route of routes) {
      if (!('hooks' in route)) {
        this.#follow(event, faultOutcome(route.instance), route.instance, now);
        continue;
      }
      this.#open += 1;
      if (this.#size > route.instance.common.concurrency) {
        this.#startInTurn(route, event, conclude);
      } else {
        startAttempt(new DeliveryAttempt(route, event.job, 1, now, this.#terms, conclude));
      }
    }
  }

  /** A sandbox has one batch at a time: no plugin gets more events at once than it can take. */
  #startInTurn(route: HookRoute, { job }: RecordedEvent, conclude: Concluded): void {
    const { clock, limits } = this.#terms;
    const start = (done: () => void) => {
      const attempt = new DeliveryAttempt(route, job, 1, clock.now(), this.#terms, (outcome, concluded) => {
        conclude(outcome, concluded);
        done();
      });
      startAttempt(attempt);
      limits.begin(clock.now());
    };
    void route.instance.limit(() => new Promise<void>(start));
  }

  #conclude(event: RecordedEvent, outcome: Outcome, { route, startedAt }: DeliveryAttempt): void {
    const { instance } = route;
    try {
      if (outcome.status === 'delivered') {
        this.#runtime.report.delivered(instance.logger, event.job.event, instance.name, 1, startedAt);
      } else this.#follow(event, outcome, instance, startedAt);
    } catch (error) {
      this.#mistake ??= { error };
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
    if (this.#open > 0) return;
    if (this.#mistake) this.#concluded.reject(this.#mistake.error);
    else this.#concluded.resolve();
  }
}
