import { type AttemptOptions, type Concluded, DeliveryAttempt } from '../delivery/attempt/delivery-attempt.ts';
import { startAttempt } from '../delivery/attempt/running-attempt.ts';
import { TimeLimits } from '../delivery/attempt/time-limits.ts';
import { firstDelivery } from '../delivery/delivery-message.ts';
import type { RecordStep } from '../delivery/delivery-queues.ts';
import type { DispatchedEvent } from '../delivery/dispatched-event.ts';
import { faultOutcome } from '../delivery/fault-outcome.ts';
import type { Outcome } from '../delivery/outcome.ts';
import type { HookRoute, Route, Routes } from '../delivery/routes.ts';
import type { Runtime, StageSettings } from '../host/runtime.ts';
import { ConcurrencyLimit } from './concurrency-limit.ts';
import type { Batch, RecordedEvent } from './event-batch.ts';
import { splitIntoDeliveries } from './split-into-deliveries.ts';

/** Brings every event to every plugin that wants it, all at once, and says what has to follow for those that failed. */
export async function runBatch(
  batch: Batch,
  settings: StageSettings,
  deadline: number,
  runtime: Runtime,
): Promise<RecordStep[]> {
  const { routes, isolated } = await runtime.activePlugins(settings, deadline);
  const steps = isolated.length > 0 ? splitIntoDeliveries([...batch], isolated, 'isolated', settings) : [];
  const limits = new TimeLimits(deadline, runtime.clock);
  const running = new RunningBatch(batch.size, { deadline, clock: runtime.clock, limits }, runtime, steps);
  running.deliver(batch, routes);
  // No hook could go on before all had been started: none is charged for the others' part of that.
  limits.begin();
  try {
    await running.settled();
    return steps;
  } finally {
    limits.close();
  }
}

/** A delivery that waits for its turn. */
interface Waiting {
  route: HookRoute;
  job: DispatchedEvent;
  conclude: Concluded;
}

/** The deliveries of a batch that are under way. */
class RunningBatch {
  readonly #size: number;
  readonly #terms: AttemptOptions;
  readonly #runtime: Runtime;
  readonly #steps: RecordStep[];
  readonly #concluded = Promise.withResolvers<void>();
  /** Of plugins that take fewer events at once than the batch has. */
  readonly #limits = new Map<Route['instance'], ConcurrencyLimit<Waiting>>();
  /** A mistake of ours: the batch is received again, but not before all that was started has ended. */
  #mistake: { error: unknown } | undefined;
  /** Deliveries that are not concluded, and one more until all have been started. */
  #open = 1;

  /** @param steps - gets what has to follow */
  constructor(size: number, terms: AttemptOptions, runtime: Runtime, steps: RecordStep[]) {
    this.#size = size;
    this.#terms = terms;
    this.#runtime = runtime;
    this.#steps = steps;
  }

  /** Starts the deliveries of all events. */
  deliver(events: Iterable<RecordedEvent>, routes: Routes): void {
    try {
      for (const event of events) {
        this.#start(event, routes.for(event.job.event), (outcome, attempt) => this.#conclude(event, outcome, attempt));
      }
    } catch (error) {
      this.#mistake ??= { error };
    }
  }

  /** Resolves when all that was started is concluded; rejects then, when there was a mistake of ours. */
  settled(): Promise<void> {
    this.#close();
    return this.#concluded.promise;
  }

  #start(event: RecordedEvent, routes: readonly Route[], conclude: Concluded): void {
    const now = this.#terms.clock.now();
    for (const route of routes) {
      if (!('hooks' in route)) {
        this.#follow(event, faultOutcome(route.instance), route.instance, now);
        continue;
      }
      this.#open += 1;
      if (this.#size > route.instance.common.concurrency) {
        this.#limitOf(route).acquire({ route, job: event.job, conclude });
      } else {
        startAttempt(new DeliveryAttempt(route, event.job, 1, now, this.#terms, conclude));
      }
    }
  }

  /** A sandbox has one batch at a time: no plugin gets more events at once than it can take. */
  #limitOf({ instance }: HookRoute): ConcurrencyLimit<Waiting> {
    const known = this.#limits.get(instance);
    if (known) return known;
    const { clock } = this.#terms;
    const turns = new ConcurrencyLimit<Waiting>(instance.common.concurrency, ({ route, job, conclude }) =>
      startAttempt(new DeliveryAttempt(route, job, 1, clock.now(), this.#terms, conclude)),
    );
    this.#limits.set(instance, turns);
    return turns;
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
    if (this.#limits.size > 0) this.#limits.get(instance)?.release();
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
