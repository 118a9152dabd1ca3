import { attemptDelivery } from '../delivery/attempt-delivery.ts';
import { firstDelivery } from '../delivery/delivery-message.ts';
import type { RecordStep } from '../delivery/delivery-queues.ts';
import { faultOutcome } from '../delivery/fault-outcome.ts';
import { type Route, Routes } from '../delivery/routes.ts';
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
  const { together, apart } = runtime.partition(settings);
  const routes = new Routes(await runtime.plugins(settings, together));
  const steps = handOver(events, apart, 'isolated', settings);
  const deliveries = events.flatMap((event) =>
    routes.for(event.job.event).map(async (route) => {
      steps.push(await deliver(event, route, deadline, runtime));
    }),
  );
  await Promise.all(deliveries);
  return steps;
}

async function deliver(
  { recordId, job }: RecordedEvent,
  route: Route,
  deadline: number,
  runtime: Runtime,
): Promise<RecordStep> {
  const { instance } = route;
  const startedAt = runtime.clock.now();
  const outcome =
    'hooks' in route
      ? await route.instance.limit(() => attemptDelivery({ ...route, job, attempt: 1 }, deadline, runtime.clock))
      : faultOutcome(route.instance);
  return { recordId, step: runtime.conclude(firstDelivery(job.event, instance.name), outcome, instance, startedAt) };
}
