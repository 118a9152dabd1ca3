import type { DispatchRun, OperatorAction, RecordedAttempt } from '../../functions/history/history-entry.ts';
import { MIN_PREFIX } from '../../functions/history/table/history-keys.ts';
import { findEvents } from '../history/find-events.ts';
import { historyOf } from '../history/history-of.ts';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';

/** An event, and what the history has of it. */
export interface ShownEvent {
  eventId: string;
  /** JSON text as published; undefined when it was left out. */
  eventJson: string | undefined;
  /** Why it was left out. */
  eventNote: string | undefined;
  /** Oldest first. */
  runs: readonly DispatchRun[];
  attempts: readonly RecordedAttempt[];
  actions: readonly OperatorAction[];
}

/**
 * The event with an id, as it was published.
 *
 * @param idOrPrefix - the event's id, or at least its first 4 characters when no other event begins with them
 * @throws {OperatorError} when the history has no such event, or several
 * @throws what DynamoDB throws
 */
export async function showEvent(stage: Stage<'dynamo'>, idOrPrefix: string, signal?: AbortSignal): Promise<ShownEvent> {
  const asked = idOrPrefix.trim().toLowerCase();
  if (asked.length < MIN_PREFIX)
    throw failure(`the event id ${JSON.stringify(asked)} is too short`, 'give at least its first 4 characters');
  const found = [];
  for await (const event of findEvents(historyOf(stage), asked, signal)) {
    found.push(event);
    if (event.eventId === asked || found.length > 1) break;
  }
  const exact = found.find(({ eventId }) => eventId === asked);
  const event = exact ?? found[0];
  if (!event) throw failure(`the history has no event ${asked}`, `search everywhere: smp explain ${asked}`);
  if (!exact && found.length > 1) throw failure(`several events begin with ${asked}`, 'give more of the id');
  const { entries, eventId } = event;
  const runs = entries.filter((entry) => entry.kind === 'run');
  const attempts = entries.filter((entry) => entry.kind === 'attempt');
  const eventJson = [...runs, ...attempts].find((entry) => entry.eventJson !== undefined)?.eventJson;
  const actions = entries.filter((entry) => entry.kind === 'action');
  return { eventId, eventJson, eventNote: runs.find(({ eventNote }) => eventNote)?.eventNote, runs, attempts, actions };
}

function failure(message: string, fix: string): OperatorError {
  return new OperatorError(message, { kind: 'usage', fix });
}
