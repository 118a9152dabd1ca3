import type { DispatchRun } from '../../functions/history/history-entry.ts';
import { containsText } from '../deliveries/contains-text.ts';
import { matchesType } from '../deliveries/delivery-filter.ts';
import { parseCursor, wasShown } from '../deliveries/page-cursor.ts';
import { historyOf } from '../history/history-of.ts';
import { inBatches } from '../history/in-batches.ts';
import { keptPeriod } from '../history/listing/kept-period.ts';
import { listRuns } from '../history/listing/list-entries.ts';
import { type OnLook, reportLooks } from '../history/listing/report-looks.ts';
import { readEvent } from '../history/read-event.ts';
import type { Stage } from '../stage/stage.ts';

/** Which events to list; what is undefined is not asked for. Times are milliseconds since the epoch. */
export interface ListEventsQuery {
  /** An exact event type, or a prefix such as `task.*`. */
  type?: string | undefined;
  severity?: string | undefined;
  /** Name of the server, or its id. */
  server?: string | undefined;
  /** Name of the replay that sent the event. */
  replay?: string | undefined;
  /** Text in the event, in any case. */
  text?: string | undefined;
  /** As long as the history is kept by default. */
  since?: number | undefined;
  until?: number | undefined;
  limit?: number | undefined;
  /** Where the last page ended: see `cursorAfter`. */
  cursor?: string | undefined;
  signal?: AbortSignal | undefined;
  onLook?: OnLook | undefined;
}

/** An event as a list shows it: one for each time that it was dispatched. Time in milliseconds since the epoch. */
export type ListedEvent = Pick<
  DispatchRun,
  'at' | 'eventId' | 'eventType' | 'severity' | 'server' | 'outcomes' | 'replay'
>;

const READ_AT_ONCE = 24;
const FIRST_READ = 25;

/**
 * Events that the dispatch function took, newest first, each with the first outcome of every plugin. An event that was replayed
 * is listed again.
 *
 * @throws {OperatorError} when the cursor is not one
 * @throws what DynamoDB throws
 */
export async function* listEvents(
  stage: Stage<'dynamo'>,
  query: ListEventsQuery = {},
): AsyncGenerator<ListedEvent, void> {
  const start = query.cursor === undefined ? undefined : parseCursor(query.cursor);
  const kept = keptPeriod(stage, query);
  const period = {
    since: kept.since,
    until: Math.min(kept.until, start?.until ?? Number.POSITIVE_INFINITY),
    signal: query.signal,
    pageSize: FIRST_READ,
  };
  const runs = matching(reportLooks(listRuns(historyOf(stage), period), query.onLook), query);
  let left = query.limit ?? Number.POSITIVE_INFINITY;
  if (left <= 0) return;
  for await (const run of query.text === undefined ? runs : withText(stage, runs, query)) {
    if (wasShown(start, run)) continue;
    const { at, eventId, eventType, severity, server, outcomes, replay } = run;
    yield { at, eventId, eventType, severity, server, outcomes, replay };
    left -= 1;
    if (left <= 0) return;
  }
}

async function* matching(runs: AsyncIterable<DispatchRun>, query: ListEventsQuery): AsyncGenerator<DispatchRun, void> {
  for await (const run of runs) {
    if (!matchesType(run.eventType, query.type)) continue;
    if (query.severity !== undefined && run.severity !== query.severity) continue;
    if (query.server !== undefined && run.server !== query.server) continue;
    if (query.replay === undefined || run.replay === query.replay) yield run;
  }
}

async function* withText(
  stage: Stage<'dynamo'>,
  runs: AsyncIterable<DispatchRun>,
  { text, signal }: ListEventsQuery,
): AsyncGenerator<DispatchRun, void> {
  const check = async (run: DispatchRun) => {
    const event = await readEvent(historyOf(stage), run.eventId, signal);
    return containsText(event?.entries ?? [], text) ? [run] : [];
  };
  for await (const found of inBatches(runs, READ_AT_ONCE, check)) yield* found;
}
