import type { HistoryEntry } from '../../functions/history/history-entry.ts';
import { MIN_PREFIX } from '../../functions/history/table/history-keys.ts';
import { shownAllowlist } from '../../functions/settings/shown-name.ts';
import { parseEventJson } from '../../sdk/event/parse-event-json.ts';
import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import type { DeadLetter } from '../dead-letters/dead-letter.ts';
import type { DeliveryStory } from '../deliveries/delivery-state.ts';
import { foldDeliveries } from '../deliveries/fold-deliveries.ts';
import { type EventHistory, findEvents } from '../history/find-events.ts';
import { historyOf } from '../history/history-of.ts';
import { openHealthStore } from '../plugins/open-health-store.ts';
import { readSettings } from '../settings/read-settings.ts';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';
import { explainSkip } from './explain-skip.ts';
import type { DeliveryExplanation, EventExplanation, EventMatch, Explanation, SkipExplanation } from './explanation.ts';
import { adviseOn, locateDelivery } from './locate-delivery.ts';
import type { SearchOptions } from './search-dead-letters.ts';
import { livePlugin, type StageNow } from './stage-now.ts';

/** DLQs are searched when the history does not have the event, or a delivery should have been tried long ago. */
export interface ExplainOptions extends SearchOptions {
  /** Where given, the answer names the hooks of plugins that have none for the event. */
  catalog?: Catalog | undefined;
}

/** How many matches of an ambiguous prefix are listed. */
const MAX_MATCHES = 20;

/**
 * Answers what happened to an event: one query, and the present settings. Only where the history does not have the event, both
 * DLQs are searched, for a few seconds.
 *
 * @param idOrPrefix - the event's id, or at least its first 4 characters
 * @throws {OperatorError} when it is shorter, or the settings cannot be used
 * @throws what the AWS SDK throws
 * @example
 * ```ts
 * const explanation = await explainEvent(stage, '6f1b0a6e');
 * if (explanation.kind === 'event') console.log(explanation.deliveries);
 * ```
 */
export async function explainEvent(
  stage: Stage<'dynamo' | 'sqs' | 'ssm'>,
  idOrPrefix: string,
  options: ExplainOptions = {},
): Promise<Explanation> {
  const asked = idOrPrefix.trim().toLowerCase();
  if (asked.length < MIN_PREFIX) {
    throw new OperatorError(`the event id ${JSON.stringify(asked)} is too short`, {
      kind: 'usage',
      fix: `give at least its first ${MIN_PREFIX} characters`,
    });
  }
  const [events, now] = await Promise.all([matchesOf(stage, asked, options.signal), readStageNow(stage)]);
  const [event] = events;
  if (!event) {
    // Loaded where it is needed: the client of SQS takes a tenth of the time of the usual answer.
    const { searchDeadLetters } = await import('./search-dead-letters.ts');
    return searchDeadLetters(stage, asked, now.historyMode, options);
  }
  if (events.length === 1) return findOverdue(stage, await explainHistory(event, now, options.catalog), now, options);
  const matches = events.map(matchOf).toSorted((a, b) => b.at - a.at);
  return { kind: 'several', asked, matches: matches.slice(0, MAX_MATCHES), more: events.length > MAX_MATCHES };
}

/** A whole id names one event, also where another one begins with it. */
async function matchesOf(stage: Stage<'dynamo'>, asked: string, signal?: AbortSignal): Promise<EventHistory[]> {
  const found: EventHistory[] = [];
  for await (const event of findEvents(historyOf(stage), asked, signal)) {
    if (event.eventId === asked) return [event];
    found.push(event);
    if (found.length > MAX_MATCHES) break;
  }
  return found;
}

function matchOf({ eventId, entries }: EventHistory): EventMatch {
  const run = entries.find((entry) => entry.kind === 'run');
  const eventType = entries.find((entry) => entry.kind !== 'action')?.eventType ?? '';
  return { eventId, eventType, server: run?.server, at: entries[0]?.at ?? 0 };
}

async function readStageNow(stage: Stage<'dynamo' | 'ssm'>): Promise<StageNow> {
  const [{ settings, parameters }, health] = await Promise.all([readSettings(stage), openHealthStore(stage).read()]);
  const historyMode = settings.history ?? stage.outputs.HistoryMode ?? 'all';
  return { settings, parameters, health, historyMode, time: stage.clock.now() };
}

async function explainHistory(
  { eventId, entries }: EventHistory,
  now: StageNow,
  catalog: Catalog | undefined,
): Promise<EventExplanation> {
  const runs = entries.filter((entry) => entry.kind === 'run');
  const run = runs.at(-1);
  const eventJson = entries.find((entry) => 'eventJson' in entry && entry.eventJson !== undefined);
  const json = eventJson && 'eventJson' in eventJson ? eventJson.eventJson : undefined;
  const event = parse(json);
  const eventType = entries.find((entry) => entry.kind !== 'action')?.eventType ?? '';
  const stories = storiesOf(entries, now, catalog);
  const deliveries = await Promise.all(
    stories.map((story) => explainDelivery(story, now, { eventType, event, catalog })),
  );
  return {
    kind: 'event',
    eventId: event?.event_id ?? eventId,
    eventType,
    severity: run?.severity ?? event?.severity ?? 'info',
    server: run?.server,
    traceId: run?.traceId,
    publishedAt: event && Date.parse(event.timestamp),
    dispatches: runs.map(({ at, queuedAt, replay }) => ({ at, queuedAt, replay })),
    eventJson: json,
    eventNote: run?.eventNote,
    deliveries,
    actions: entries.filter((entry) => entry.kind === 'action').filter(({ plugin }) => plugin === undefined),
    historyMode: now.historyMode,
    search: undefined,
  };
}

/**
 * A delivery that should have been tried long ago may be in the DLQ: SQS moves messages that were received too often, which
 * nothing records.
 */
async function findOverdue(
  stage: Stage<'sqs'>,
  explanation: EventExplanation,
  { time }: StageNow,
  options: ExplainOptions,
): Promise<EventExplanation> {
  const isOverdue = ({ location }: DeliveryExplanation) => location.place === 'queue' && location.overdue;
  if (!explanation.deliveries.some(isOverdue)) return explanation;
  const { searchQueues } = await import('./search-dead-letters.ts');
  const isOfEvent = ({ eventId }: DeadLetter) => eventId?.toLowerCase() === explanation.eventId.toLowerCase();
  const [found] = await searchQueues(stage, ['deliveries'], isOfEvent, options);
  if (!found) return explanation;
  const { letters: list, ...search } = found;
  const letters = new Map(list.map((letter) => [letter.plugin, letter]));
  const deliveries = explanation.deliveries.map((delivery) => {
    const letter = isOverdue(delivery) ? letters.get(delivery.plugin) : undefined;
    if (!letter) return delivery;
    const { deadSince = time, reason = '' } = letter;
    const location = locateDelivery({ kind: 'dead', at: deadSince, reason }, time);
    return { ...delivery, location, advice: adviseOn(delivery.plugin, location, delivery.live, delivery.skip) };
  });
  return { ...explanation, deliveries, search };
}

/**
 * What the history has of each plugin, and the others that have a place in the stage: those of the present allowlist, and those
 * with a configuration, such as one that is disabled.
 */
function storiesOf(
  entries: readonly HistoryEntry[],
  { settings, historyMode }: StageNow,
  catalog: Catalog | undefined,
): DeliveryStory[] {
  const stories = foldDeliveries(entries, historyMode);
  const run = entries.find((entry) => entry.kind === 'run');
  const at = run?.at ?? entries[0]?.at ?? 0;
  const known = new Set(stories.map(({ plugin }) => plugin));
  // As the functions write it: what may be a secret in the wrong place is not shown.
  const allowlist = catalog ? shownAllowlist(settings.allowlist, catalog) : settings.allowlist;
  // Without a run, nothing says whether they would have got it.
  const configured = run ? [...settings.configs.keys()].filter((plugin) => !settings.allowlist.includes(plugin)) : [];
  const missing = [...allowlist, ...configured].filter((plugin) => !known.has(plugin));
  const others = missing.map((plugin): DeliveryStory => {
    const state = run
      ? ({ kind: 'skipped', at, reason: 'not_allowlisted' } as const)
      : ({ kind: 'no_failure_recorded', at } as const);
    return { plugin, steps: [], state, deliveredAt: undefined };
  });
  return [...stories, ...others].toSorted((a, b) => (a.plugin < b.plugin ? -1 : 1));
}

interface ExplainedEvent {
  eventType: string;
  event: PluginEvent | undefined;
  catalog: Catalog | undefined;
}

async function explainDelivery(
  story: DeliveryStory,
  now: StageNow,
  explained: ExplainedEvent,
): Promise<DeliveryExplanation> {
  const { plugin, state } = story;
  const live = livePlugin(plugin, now);
  const skip = state.kind === 'skipped' ? await skipOf(plugin, state.reason, now, explained) : undefined;
  const location = locateDelivery(state, now.time);
  return { ...story, location, live, skip, advice: adviseOn(plugin, location, live, skip) };
}

function skipOf(
  plugin: string,
  reason: SkippedReason,
  { settings, parameters }: StageNow,
  explained: ExplainedEvent,
): Promise<SkipExplanation> | SkipExplanation {
  if (reason !== 'not_allowlisted') return explainSkip(plugin, reason, { settings, ...explained });
  return { reason, allowlistChangedAt: parameters.get('allowlist')?.modifiedAt };
}

type SkippedReason = Extract<DeliveryStory['state'], { kind: 'skipped' }>['reason'];

function parse(json: string | undefined): PluginEvent | undefined {
  if (json === undefined) return undefined;
  try {
    return parseEventJson(json);
  } catch {
    return undefined;
  }
}
