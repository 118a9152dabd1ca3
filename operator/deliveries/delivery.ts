import type { DispatchRun, HistoryEntry } from '../../functions/history/history-entry.ts';
import type { HistoryMode } from '../../functions/settings/history-mode.ts';
import type { AttemptStep, DeliveryState, DeliveryStory } from './delivery-state.ts';
import { foldDeliveries } from './fold-deliveries.ts';

/** One event for one plugin, as a list shows it. Times are milliseconds since the epoch. */
export interface Delivery {
  eventId: string;
  eventType: string;
  severity: string;
  /** Name of the server, or its id. */
  server: string | undefined;
  plugin: string;
  /** What the list is ordered by: when the event was dispatched, or in a list of failures when the attempt failed. */
  at: number;
  state: DeliveryState;
  /** Attempts made, over all redrives and replays. */
  attempts: number;
  /** The last attempt; undefined when none was made. */
  lastAttempt: Pick<AttemptStep, 'at' | 'status' | 'duration' | 'httpStatus' | 'error'> | undefined;
  /** Name of the replay that the event came from last. */
  replay: string | undefined;
}

/** The deliveries of one event. @param at - what the list is ordered by */
export function deliveriesOf(entries: readonly HistoryEntry[], at: number, mode: HistoryMode = 'all'): Delivery[] {
  const run = entries.findLast((entry) => entry.kind === 'run');
  const first = run ?? entries[0];
  if (!first) return [];
  const eventType = entries.find((entry) => entry.kind !== 'action')?.eventType ?? '';
  return foldDeliveries(entries, mode).map((story) => ({
    eventId: first.eventId,
    eventType,
    severity: run?.severity ?? 'info',
    server: run?.server,
    plugin: story.plugin,
    at,
    ...summaryOf(story),
    replay: run?.replay,
  }));
}

/** The deliveries of a run in which everything was delivered at once: nothing else needs to be read. */
export function deliveriesOfRun(run: DispatchRun): Delivery[] {
  return deliveriesOf([run], run.at);
}

function summaryOf({ steps, state }: DeliveryStory): Pick<Delivery, 'state' | 'attempts' | 'lastAttempt'> {
  const attempts = steps.filter((step) => step.kind === 'attempt').filter(wasMade);
  const last = attempts.at(-1);
  return {
    state,
    attempts: attempts.length,
    lastAttempt: last && {
      at: last.at,
      status: last.status,
      duration: last.duration,
      httpStatus: last.httpStatus,
      error: last.error,
    },
  };
}

/** What is parked without an answer was not tried. */
function wasMade({ status, httpStatus }: AttemptStep): boolean {
  return status !== 'parked' || httpStatus !== undefined;
}
