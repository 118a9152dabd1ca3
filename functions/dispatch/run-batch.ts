import { attemptDelivery } from '../delivery/attempt-delivery.ts';
import { firstDelivery } from '../delivery/delivery-message.ts';
import type { RecordStep } from '../delivery/delivery-queues.ts';
import type { EventJob } from '../delivery/event-job.ts';
import { faultOutcome } from '../delivery/fault-outcome.ts';
import type { Outcome } from '../delivery/outcome.ts';
import type { Route } from '../delivery/routes.ts';
import type { Runtime, StageSettings } from '../runtime/runtime.ts';
import { handOver } from './hand-over.ts';
import type { RecordedEvent } from './read-batch.ts';

/** What the deliveries of a batch have in common. */
interface Terms {
  /** Events in the batch. */
  size: number;
  /** Milliseconds since the epoch. */
  deadline: number;
  runtime: Runtime;
}

/** Brings every event to every plugin that wants it, all at once, and says what has to follow for those that failed. */
export async function runBatch(
  events: readonly RecordedEvent[],
  settings: StageSettings,
  deadline: number,
  runtime: Runtime,
): Promise<RecordStep[]> {
  const { routes, apart } = await runtime.lineup(settings);
  const steps = handOver(events, apart, 'isolated', settings);
  const terms: Terms = { size: events.length, deadline, runtime };
  const deliver = async (recordId: string, job: EventJob, route: Route) => {
    const startedAt = runtime.clock.now();
    const outcome = 'hooks' in route ? await attempt(job, route, terms) : faultOutcome(route.instance);
    const delivery = firstDelivery(job.event, route.instance.name);
    const step = runtime.conclude(delivery, outcome, route.instance, startedAt);
    if (step.to !== 'done') steps.push({ recordId, step });
  };
  await Promise.all(
    events.flatMap(({ recordId, job }) => routes.for(job.event).map((route) => deliver(recordId, job, route))),
  );
  return steps;
}

function attempt(
  job: EventJob,
  { instance, hooks }: Extract<Route, { hooks: unknown }>,
  { size, deadline, runtime }: Terms,
): Promise<Outcome> {
  const make = () => attemptDelivery({ instance, hooks, job, attempt: 1 }, deadline, runtime.clock);
  // A sandbox has one batch at a time: no plugin gets more events at once than that has.
  return size > instance.common.concurrency ? instance.limit(make) : make();
}
