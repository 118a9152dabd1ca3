import type { Attempt, AttemptOptions } from '../delivery/attempt/attempt.ts';
import { AttemptTimeouts } from '../delivery/attempt/attempt-timeouts.ts';
import { BatchAttempt } from '../delivery/attempt/batch-attempt.ts';
import { DeliveryAttempt } from '../delivery/attempt/delivery-attempt.ts';
import { startAttempt } from '../delivery/attempt/running-attempt.ts';
import { firstDelivery } from '../delivery/delivery-message.ts';
import type { RecordStep } from '../delivery/delivery-queues.ts';
import type { DispatchedEvent } from '../delivery/dispatched-event.ts';
import { faultOutcome } from '../delivery/fault-outcome.ts';
import type { BatchRoute, HookRoute, Route, Routes } from '../delivery/routes.ts';
import type { StageSettings } from '../health/instance-health.ts';
import type { EventRun } from '../history/event-run.ts';
import type { PluginInstance, ReadyPlugin } from '../host/plugin-instance.ts';
import type { Outcome } from '../outcome/outcome.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { ConcurrencyLimit } from './concurrency-limit.ts';
import type { EventBatch, RecordedEvent } from './event-batch.ts';
import { splitIntoDeliveries } from './split-into-deliveries.ts';

/** Delivers every event to every plugin that wants it, all at once. Returns what follows for the deliveries that are not done. */
export async function runBatch(
  batch: EventBatch,
  settings: StageSettings,
  deadline: number,
  runtime: Runtime,
): Promise<RecordStep[]> {
  const { routes, deferred } = await runtime.activePlugins(settings, deadline);
  const steps = deferred.length > 0 ? splitIntoDeliveries([...batch], deferred, settings) : [];
  const { clock, dispatchBudget } = runtime;
  const timeouts = new AttemptTimeouts(deadline, clock);
  const running = new RunningBatch(batch.size, { deadline, clock, timeouts, budget: dispatchBudget }, runtime, steps);
  running.deliver(batch, routes);
  timeouts.begin();
  try {
    await running.allComplete();
    return steps;
  } finally {
    timeouts.close();
  }
}

/** An event of a batch for one plugin. */
interface BatchDelivery extends DispatchedEvent {
  recordId: string;
  run: EventRun | undefined;
}

/** A delivery that waits until its plugin takes another one. */
interface Waiting {
  route: HookRoute;
  delivery: BatchDelivery;
}

/** The deliveries of a batch that are under way. */
class RunningBatch {
  readonly #size: number;
  readonly #options: AttemptOptions;
  readonly #runtime: Runtime;
  readonly #steps: RecordStep[];
  readonly #complete = Promise.withResolvers<void>();
  /** Of plugins that take fewer events at once than the batch has. */
  readonly #limits = new Map<ReadyPlugin, ConcurrencyLimit<Waiting>>();
  /** Events for plugins that get a whole batch in one call. */
  readonly #batched = new Map<ReadyPlugin, { route: BatchRoute; deliveries: BatchDelivery[] }>();
  /** An error of our own code: the batch is received again, but only after everything that was started has ended. */
  #bug: { error: unknown } | undefined;
  /** Deliveries that are not complete, and one more until all have been started. */
  #open = 1;
  /** One for all attempts. */
  readonly #onAttempted = (outcome: Outcome, attempt: DeliveryAttempt<BatchDelivery>): void => {
    this.#onComplete(attempt.dispatched, outcome, attempt);
  };

  /** @param steps - receives what follows */
  constructor(size: number, options: AttemptOptions, runtime: Runtime, steps: RecordStep[]) {
    this.#size = size;
    this.#options = options;
    this.#runtime = runtime;
    this.#steps = steps;
  }

  /** Starts the deliveries of all events. */
  deliver(events: Iterable<RecordedEvent>, routes: Routes): void {
    try {
      for (const { recordId, dispatched, run } of events) {
        const { event, eventJson, replay } = dispatched;
        const routing = routes.for(event);
        run?.skipAll(routing.skipped);
        const delivery: BatchDelivery = { recordId, event, eventJson, replay, run };
        // They start together. Reading the time for each would take a tenth of a delivery's time.
        const now = this.#options.clock.now();
        for (const route of routing.routes) this.#start(route, delivery, now);
      }
      for (const { route, deliveries } of this.#batched.values()) this.#startBatched(route, deliveries);
    } catch (error) {
      this.#bug ??= { error };
    }
  }

  /** Resolves when everything that was started is complete; rejects then if our own code failed. */
  allComplete(): Promise<void> {
    this.#close(1);
    return this.#complete.promise;
  }

  #start(route: Route, delivery: BatchDelivery, now: number): void {
    if ('hooks' in route && !route.instance.pace.isSlow(now)) this.#startOne(route, delivery, now);
    else if (!('hooks' in route || 'onBatch' in route)) {
      this.#follow(delivery, faultOutcome(route.instance), route.instance, now);
    } else if (route.instance.pace.isSlow(now)) this.#follow(delivery, leftToSlowQueue, route.instance, now);
    else if ('onBatch' in route) this.#batchOf(route).push(delivery);
  }

  #startOne(route: HookRoute, delivery: BatchDelivery, now: number): void {
    this.#open += 1;
    if (this.#size > route.instance.common.concurrency) this.#limitOf(route.instance).acquire({ route, delivery });
    else this.#attempt(route, delivery, now);
  }

  #attempt(route: HookRoute, delivery: BatchDelivery, now: number): void {
    startAttempt(new DeliveryAttempt(route, delivery, 1, now, this.#options, this.#onAttempted));
  }

  #startBatched(route: BatchRoute, deliveries: readonly BatchDelivery[]): void {
    const { batch_max } = route.instance.common;
    this.#open += deliveries.length;
    for (let from = 0; from < deliveries.length; from += batch_max) {
      const onComplete = (outcome: Outcome, delivery: BatchDelivery, attempt: Attempt) =>
        this.#onComplete(delivery, outcome, attempt);
      const chunk = deliveries.slice(from, from + batch_max);
      startAttempt(new BatchAttempt(route, chunk, 1, this.#options.clock.now(), this.#options, onComplete));
    }
  }

  #batchOf(route: BatchRoute): BatchDelivery[] {
    const known = this.#batched.get(route.instance) ?? { route, deliveries: [] };
    this.#batched.set(route.instance, known);
    return known.deliveries;
  }

  /** A sandbox has one batch at a time: no plugin gets more events at once than its `concurrency`. */
  #limitOf(instance: ReadyPlugin): ConcurrencyLimit<Waiting> {
    const known = this.#limits.get(instance);
    if (known) return known;
    const { clock } = this.#options;
    const limit = new ConcurrencyLimit<Waiting>(instance.common.concurrency, ({ route, delivery }) =>
      this.#attempt(route, delivery, clock.now()),
    );
    this.#limits.set(instance, limit);
    return limit;
  }

  #onComplete(delivery: BatchDelivery, outcome: Outcome, { instance, startedAt }: Attempt): void {
    try {
      if (outcome.status === 'delivered') {
        this.#runtime.delivered(delivery.event, instance, delivery.run, startedAt);
      } else this.#follow(delivery, outcome, instance, startedAt);
    } catch (error) {
      this.#bug ??= { error };
    }
    if (this.#limits.size > 0) this.#limits.get(instance)?.release();
    this.#close(1);
  }

  #follow(dispatched: BatchDelivery, outcome: Outcome, instance: Instance, startedAt: number): void {
    const delivery = firstDelivery(dispatched, instance.name);
    const step = this.#runtime.complete(delivery, outcome, instance, startedAt, dispatched.run);
    if (step.to !== 'done') this.#steps.push({ recordId: dispatched.recordId, step });
  }

  #close(count: number): void {
    this.#open -= count;
    if (this.#open > 0) return;
    if (this.#bug) this.#complete.reject(this.#bug.error);
    else this.#complete.resolve();
  }
}

type Instance = Exclude<PluginInstance, { status: 'disabled' }>;

/** A plugin that was slow a moment ago is not called while other plugins wait for the batch. */
const leftToSlowQueue: Outcome = {
  status: 'retry',
  reason: 'slow',
  error: 'sent to the slow queue: the plugin was slow a moment ago',
  counts: false,
};
