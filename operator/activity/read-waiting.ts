import type { DeliveryKind } from '../deliveries/delivery-state.ts';
import { foldDeliveries } from '../deliveries/fold-deliveries.ts';
import { historyOf } from '../history/history-of.ts';
import { inBatches } from '../history/in-batches.ts';
import { listFailures, listRuns } from '../history/listing/list-entries.ts';
import { readEvent } from '../history/read-event.ts';
import type { Stage } from '../stage/stage.ts';

/** Deliveries of one plugin that wait for an attempt. */
export interface WaitingDeliveries {
  plugin: string;
  count: number;
  /** True when older ones, which were not looked at, may wait too. */
  isAtLeast: boolean;
}

const DAY = 86_400_000;

/** How far back a delivery may wait, in milliseconds: SQS keeps messages for 14 days. */
const RETENTION = 14 * DAY;

/** What is looked at, at most, the newest first. */
const limits = { runs: 2_000, failures: 200, events: 200 };

/** Events that are read at once. */
const READ_AT_ONCE = 24;

const waits = new Set<DeliveryKind>(['retrying', 'parked', 'queued']);

/**
 * Counts the deliveries that wait for a retry, or for their plugin, among the newest of the history: SQS counts its messages of all
 * plugins together.
 *
 * @param plugins - instance names
 * @throws what DynamoDB throws
 */
export async function readWaiting(
  stage: Stage<'dynamo'>,
  plugins: readonly string[],
  signal?: AbortSignal,
): Promise<WaitingDeliveries[]> {
  if (plugins.length === 0) return [];
  const { ids, isComplete } = await candidates(stage, new Set(plugins), signal);
  const counts = new Map(plugins.map((plugin) => [plugin, 0]));
  const read = (id: string) => readEvent(historyOf(stage), id, signal);
  for await (const event of inBatches(toAsync(ids), READ_AT_ONCE, read)) {
    for (const { plugin, state } of foldDeliveries(event?.entries ?? [])) {
      const count = counts.get(plugin);
      if (count !== undefined && waits.has(state.kind)) counts.set(plugin, count + 1);
    }
  }
  return [...counts].map(([plugin, count]) => ({ plugin, count, isAtLeast: count > 0 && !isComplete }));
}

/** Events of which a delivery may wait. */
async function candidates(
  stage: Stage<'dynamo'>,
  plugins: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<{ ids: readonly string[]; isComplete: boolean }> {
  const table = historyOf(stage);
  const until = stage.clock.now();
  const ids = new Set<string>();
  let [runs, failures] = [0, 0];
  for await (const run of listRuns(table, { since: until - RETENTION, until, signal, pageSize: limits.runs / 8 })) {
    const waited = run.outcomes.some(
      ({ plugin, status }) =>
        plugins.has(plugin) && (status === 'parked' || status === 'deferred' || status === 'retry'),
    );
    if (waited) ids.add(run.eventId);
    runs += 1;
    if (runs === limits.runs || ids.size === limits.events) break;
  }
  for await (const { eventId, status } of listFailures(table, [...plugins], { since: until - DAY, until, signal })) {
    if (status === 'retry') ids.add(eventId);
    failures += 1;
    if (failures === limits.failures || ids.size >= 2 * limits.events) break;
  }
  return { ids: [...ids], isComplete: runs < limits.runs && ids.size < limits.events };
}

async function* toAsync(ids: readonly string[]): AsyncGenerator<string, void> {
  yield* ids;
}
