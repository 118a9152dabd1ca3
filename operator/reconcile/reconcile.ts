import type { HistoryEntry } from '../../functions/history/history-entry.ts';
import type { HistoryMode } from '../../functions/settings/history-mode.ts';
import { listDeadLetters } from '../dead-letters/list-dead-letters.ts';
import type { DeliveryState, DeliveryStory } from '../deliveries/delivery-state.ts';
import { foldDeliveries } from '../deliveries/fold-deliveries.ts';
import { locateDelivery } from '../explain/locate-delivery.ts';
import { historyOf } from '../history/history-of.ts';
import { inBatches } from '../history/in-batches.ts';
import { keptPeriod } from '../history/listing/kept-period.ts';
import { listRuns } from '../history/listing/list-entries.ts';
import { readEvent } from '../history/read-event.ts';
import { countWaiting, type WaitingMessages } from '../queues/count-waiting.ts';
import { readSettings } from '../settings/read-settings.ts';
import type { Stage } from '../stage/stage.ts';
import { classifyDelivery, type DeliveryFacts, type Ending } from './classify.ts';

export interface ReconcileQuery {
  /** Of the time at which events were dispatched; milliseconds since the epoch. */
  since: number;
  until: number;
  /** Ids of events that were published in this time: finds also those that never got to the history. */
  published?: Iterable<string> | undefined;
  /** @param events - looked at so far */
  onProgress?: ((events: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** One event for one plugin, and where it ended. */
export interface ReconciledDelivery {
  eventId: string;
  plugin: string;
  ending: Ending;
}

export interface Reconciliation {
  events: number;
  /** Every pair of an event and a plugin. */
  deliveries: readonly ReconciledDelivery[];
  /** Of these, those that are in no place. */
  unaccounted: readonly ReconciledDelivery[];
  /** Events that were published, and that neither the history nor the events DLQ has. */
  unseen: readonly string[];
  /**
   * False when another reader had dead letters, or there were more than SQS lets anyone look at: then a delivery counts as
   * dead when the history says so.
   */
  complete: boolean;
}

const READ_AT_ONCE = 24;

/** Milliseconds for which a message may be on its way between two queues. */
const MOVING = 60_000;

/**
 * Finds where every pair of an event and a plugin ended, from the history, both DLQs and the depths of the queues. The pairs are
 * those that the history mentions, and the plugins of the present allowlist.
 *
 * @throws {OperatorError} when the settings cannot be used
 * @throws what the AWS SDK throws
 * @throws the signal's reason when it is aborted
 */
export async function reconcile(
  stage: Stage<'dynamo' | 'sqs' | 'ssm'>,
  query: ReconcileQuery,
): Promise<Reconciliation> {
  const { settings } = await readSettings(stage);
  const mode = settings.history ?? stage.outputs.HistoryMode ?? 'all';
  const deliveries: ReconciledDelivery[] = [];
  // Read before the DLQs: what becomes a dead letter meanwhile is then found there.
  const events = await readEvents(stage, query, mode);
  const [waiting, dead] = await Promise.all([countWaiting(stage), readDead(stage, query.signal)]);
  // A part of the truth would look like lost deliveries, or like none.
  query.signal?.throwIfAborted();
  const now = stage.clock.now();
  for (const { eventId, stories } of events.values()) {
    const known = new Set(stories.map(({ plugin }) => plugin));
    const eventDead = dead.events.has(eventId);
    for (const story of stories) {
      const facts = factsOf(story, { now, waiting, mode, complete: dead.complete });
      const deadReason = dead.deliveries.get(`${eventId}:${story.plugin}`) ?? facts.deadReason;
      deliveries.push({ eventId, plugin: story.plugin, ending: classifyDelivery({ ...facts, deadReason, eventDead }) });
    }
    for (const plugin of settings.allowlist.filter((name) => !known.has(name))) {
      const facts: DeliveryFacts = { delivered: false, eventDead, skippedBecause: 'not_allowlisted' };
      deliveries.push({ eventId, plugin, ending: classifyDelivery(facts) });
    }
  }
  const unseen: string[] = [];
  for (const eventId of new Set(query.published ?? [])) {
    if (events.has(eventId.toLowerCase())) continue;
    const eventDead = dead.events.has(eventId);
    if (!eventDead && mode === 'all') unseen.push(eventId);
    for (const plugin of settings.allowlist) {
      const deadReason = dead.deliveries.get(`${eventId}:${plugin}`);
      const waitsFor = waiting.dispatch > 0 ? 'on the dispatch queue' : undefined;
      const unrecorded = mode !== 'all';
      const ending = classifyDelivery({ delivered: false, deadReason, eventDead, waitsFor, unrecorded });
      deliveries.push({ eventId, plugin, ending });
    }
  }
  const unaccounted = deliveries.filter(({ ending }) => ending.kind === 'unaccounted');
  return { events: events.size + unseen.length, deliveries, unaccounted, unseen, complete: dead.complete };
}

interface ReconciledEvent {
  eventId: string;
  stories: readonly DeliveryStory[];
}

/** By id. Those that were delivered to all plugins at once are not read again. */
async function readEvents(
  stage: Stage<'dynamo'>,
  { signal, onProgress, ...query }: ReconcileQuery,
  mode: HistoryMode,
): Promise<Map<string, ReconciledEvent>> {
  const events = new Map<string, ReconciledEvent>();
  const runs = listRuns(historyOf(stage), { ...keptPeriod(stage, query), signal, pageSize: 1000 });
  const read = inBatches(runs, READ_AT_ONCE, async ({ eventId }): Promise<ReconciledEvent> => {
    if (events.has(eventId)) return { eventId, stories: [] };
    const event = await readEvent(historyOf(stage), eventId, signal);
    const entries: readonly HistoryEntry[] = event?.entries ?? [];
    return { eventId, stories: foldDeliveries(entries, mode) };
  });
  for await (const event of read) {
    if (!events.has(event.eventId)) events.set(event.eventId, event);
    if (events.size % 100 === 0) onProgress?.(events.size);
  }
  return events;
}

interface Context {
  now: number;
  waiting: WaitingMessages;
  mode: HistoryMode;
  complete: boolean;
}

function factsOf({ state, deliveredAt }: DeliveryStory, context: Context): DeliveryFacts {
  const facts = { delivered: deliveredAt !== undefined, eventDead: false };
  switch (state.kind) {
    case 'delivered':
      return facts;
    case 'skipped':
      return { ...facts, skippedBecause: state.reason };
    case 'purged':
      return { ...facts, deleted: true };
    case 'no_failure_recorded':
      return { ...facts, unrecorded: true };
    case 'dead':
      // Some of the DLQ could not be read, or it was on its way there: then the history is believed.
      if (!context.complete || context.now - state.at < MOVING) return { ...facts, deadReason: state.reason };
      return { ...facts, deleted: locateDelivery(state, context.now).place === 'expired' };
    case 'retrying':
    case 'parked':
    case 'queued':
      return isWaiting(state, context) ? { ...facts, waitsFor: state.reason } : facts;
  }
}

/** No one can look into a queue: a delivery waits there as long as there is any message. */
function isWaiting(
  state: Extract<DeliveryState, { kind: 'retrying' | 'parked' | 'queued' }>,
  context: Context,
): boolean {
  return context.waiting.retry + context.waiting.slow > 0 || context.now - state.at < MOVING || !context.complete;
}

async function readDead(stage: Stage<'sqs'>, signal: AbortSignal | undefined) {
  const deliveries = new Map<string, string>();
  const events = new Set<string>();
  let complete = true;
  const onLimit = () => {
    complete = false;
  };
  for await (const letter of listDeadLetters(stage, { signal, onLimit, onHidden: onLimit })) {
    if (letter.kind === 'deliveries') deliveries.set(letter.id, letter.reason ?? '');
    else if (letter.eventId !== undefined) events.add(letter.eventId);
  }
  return { deliveries, events, complete };
}
