import type { DispatchRun, HistoryEntry, RecordedAttempt } from '../../functions/history/history-entry.ts';
import type { HistoryMode } from '../../functions/settings/history-mode.ts';
import { failingPlugins } from '../history/failing-plugins.ts';
import { historyModeOf } from '../history/history-mode-of.ts';
import { historyOf } from '../history/history-of.ts';
import { flush, inBatches } from '../history/in-batches.ts';
import { keptPeriod } from '../history/listing/kept-period.ts';
import { listFailures, listRuns, type Period } from '../history/listing/list-entries.ts';
import { type OnLook, reportLooks } from '../history/listing/report-looks.ts';
import { readEvent } from '../history/read-event.ts';
import type { Stage } from '../stage/stage.ts';
import { containsText } from './contains-text.ts';
import { type Delivery, deliveriesOf, deliveriesOfRun } from './delivery.ts';
import { type DeliveryFilter, matchesDelivery, matchesType, wantsOutcome } from './delivery-filter.ts';
import { type DeliveryKind, deliveryKinds } from './delivery-state.ts';
import { parseCursor, wasShown } from './page-cursor.ts';

export interface ListDeliveriesQuery extends DeliveryFilter {
  /** Milliseconds since the epoch; as long as the history is kept by default. */
  since?: number | undefined;
  /** Milliseconds since the epoch; now by default. */
  until?: number | undefined;
  /** The most deliveries to list; all by default. */
  limit?: number | undefined;
  /** Where the last page ended: see `cursorAfter`. */
  cursor?: string | undefined;
  signal?: AbortSignal | undefined;
  onLook?: OnLook | undefined;
}

/** Events that are read at once: a page of a screen, and one more by which it is known whether there are others. */
const READ_AT_ONCE = 51;

/** Entries that are looked at before what was found among them is shown. */
const FLUSH_EVERY = 200;

/** Items of the first read of each partition: enough for a page on a screen. */
const FIRST_READ = 25;

/** Of these, each has a failed attempt: an index has those alone. */
const failureKinds: readonly DeliveryKind[] = ['retrying', 'dead', 'purged'];

/**
 * Deliveries, newest first: by the time of dispatch, or by that of the last failed attempt where only failures are asked for.
 * Plugins that an event was not for are listed only where `outcome` asks for `skipped`.
 *
 * @throws {OperatorError} when the cursor is not one
 * @throws what DynamoDB and SSM throw
 * @example
 * ```ts
 * const page: Delivery[] = [];
 * for await (const delivery of listDeliveries(stage, { plugin: 'webhook', outcome: 'dead', limit: 50 })) page.push(delivery);
 * const next = listDeliveries(stage, { plugin: 'webhook', outcome: 'dead', limit: 50, cursor: cursorAfter(page) });
 * ```
 */
export async function* listDeliveries(
  stage: Stage<'dynamo' | 'ssm'>,
  query: ListDeliveriesQuery = {},
): AsyncGenerator<Delivery, void> {
  const start = query.cursor === undefined ? undefined : parseCursor(query.cursor);
  const kept = keptPeriod(stage, query);
  const until = Math.min(kept.until, start?.until ?? Number.POSITIVE_INFINITY);
  const period: Period = { since: kept.since, until, signal: query.signal, pageSize: FIRST_READ };
  const asked = { ...query, outcome: query.outcome ?? listedByDefault };
  // Needed with the first event that is read: by then it is there.
  const mode = historyModeOf(stage);
  mode.catch(() => undefined);
  const found = onlyFailures(query) ? failed(stage, asked, period, mode) : dispatched(stage, asked, period, mode);
  let left = query.limit ?? Number.POSITIVE_INFINITY;
  if (left <= 0) return;
  for await (const delivery of found) {
    if (wasShown(start, delivery)) continue;
    yield delivery;
    left -= 1;
    if (left <= 0) return;
  }
}

const listedByDefault = deliveryKinds.filter((kind) => kind !== 'skipped');

function onlyFailures({ outcome }: DeliveryFilter): boolean {
  if (outcome === undefined) return false;
  return [outcome].flat().every((kind) => failureKinds.includes(kind));
}

/** Deliveries of events that were dispatched. */
async function* dispatched(
  stage: Stage<'dynamo'>,
  query: ListDeliveriesQuery,
  period: Period,
  mode: Promise<HistoryMode>,
): AsyncGenerator<Delivery, void> {
  const table = historyOf(stage);
  const seen = new Set<string>();
  const load = async (run: DispatchRun): Promise<Delivery[]> => {
    if (!needsMore(run, query)) return deliveriesOfRun(run);
    const event = await readEvent(table, run.eventId, period.signal);
    const entries = event?.entries ?? [run];
    if (!containsText(entries, query.text)) return [];
    return deliveriesOf(entries, run.at, await mode);
  };
  for await (const deliveries of inBatches(candidates(listRuns(table, period), query, seen), READ_AT_ONCE, load)) {
    yield* deliveries.filter((delivery) => matchesDelivery(delivery, query));
  }
}

/** Runs that may have a delivery that is asked for, each event at its newest run. */
async function* candidates(
  runs: AsyncIterable<DispatchRun>,
  query: ListDeliveriesQuery,
  seen: Set<string>,
): AsyncGenerator<DispatchRun | typeof flush, void> {
  let looked = 0;
  for await (const run of reportLooks(runs, query.onLook)) {
    looked += 1;
    // What was found is shown before the list looks further.
    if (looked % FLUSH_EVERY === 0) yield flush;
    if (seen.has(run.eventId) || !matchesType(run.eventType, query.type)) continue;
    const relevant = run.outcomes.some(({ plugin }) => query.plugin === undefined || plugin === query.plugin);
    if (!relevant && !wantsOutcome(query, 'skipped')) continue;
    seen.add(run.eventId);
    yield run;
  }
}

/** Whether the list alone does not show where the deliveries of an event stand. */
function needsMore({ outcomes }: DispatchRun, query: ListDeliveriesQuery): boolean {
  if (query.text !== undefined || wantsOutcome(query, 'skipped')) return true;
  return outcomes.some(
    ({ plugin, status }) => status !== 'delivered' && (query.plugin === undefined || plugin === query.plugin),
  );
}

/** Deliveries with a failed attempt, each at its newest. */
async function* failed(
  stage: Stage<'dynamo'>,
  query: ListDeliveriesQuery,
  period: Period,
  mode: Promise<HistoryMode>,
): AsyncGenerator<Delivery, void> {
  const table = historyOf(stage);
  const failing = (days: readonly string[]) => failingPlugins(stage, days, query.plugin, period.signal);
  const failures = listFailures(table, failing, period);
  const load = async (failure: RecordedAttempt): Promise<Delivery[]> => {
    const event = await readEvent(table, failure.eventId, period.signal);
    const entries: readonly HistoryEntry[] = event?.entries ?? [failure];
    const newest = entries.findLast((entry) => isFailureOf(entry, failure.plugin));
    if ((newest && newest.at > failure.at) || !containsText(entries, query.text)) return [];
    return deliveriesOf(entries, failure.at, await mode).filter(({ plugin }) => plugin === failure.plugin);
  };
  for await (const deliveries of inBatches(wanted(failures, query), READ_AT_ONCE, load)) {
    yield* deliveries.filter((delivery) => matchesDelivery(delivery, query));
  }
}

function isFailureOf(entry: HistoryEntry, plugin: string): boolean {
  if (entry.kind !== 'attempt' || entry.plugin !== plugin) return false;
  return entry.status === 'retry' || entry.status === 'dead';
}

/** A delivery whose newest failure is followed by a retry is not dead, and the other way round. */
async function* wanted(
  failures: AsyncIterable<RecordedAttempt>,
  query: ListDeliveriesQuery,
): AsyncGenerator<RecordedAttempt | typeof flush, void> {
  let looked = 0;
  const retries = wantsOutcome(query, 'retrying');
  const dead = wantsOutcome(query, 'dead') || wantsOutcome(query, 'purged');
  for await (const failure of reportLooks(failures, query.onLook)) {
    looked += 1;
    if (looked % FLUSH_EVERY === 0) yield flush;
    const asked = failure.status === 'dead' ? dead : retries;
    if (asked && matchesType(failure.eventType, query.type)) yield failure;
  }
}
