import type { HistoryEntry } from '../../functions/history/history-entry.ts';
import { decodeEntry } from '../../functions/history/table/decode-entry.ts';
import { eventPartition, eventSortPrefix, MIN_PREFIX } from '../../functions/history/table/history-keys.ts';
import { type HistoryTable, queryItems } from './history-table.ts';

/** Everything that the history has of one event. */
export interface EventHistory {
  eventId: string;
  /** Oldest first. */
  entries: HistoryEntry[];
}

/**
 * Events whose id starts with what is given, with everything that the history has of them. One query for a whole id.
 *
 * @param idOrPrefix - at least 4 characters of an event's id
 * @throws {RangeError} when it is shorter
 * @throws what DynamoDB throws
 */
export async function* findEvents(
  table: HistoryTable,
  idOrPrefix: string,
  signal?: AbortSignal,
): AsyncGenerator<EventHistory, void> {
  if (idOrPrefix.length < MIN_PREFIX) {
    throw new RangeError(`event id ${JSON.stringify(idOrPrefix)}: give at least its first ${MIN_PREFIX} characters`);
  }
  const input = {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: {
      ':pk': { S: eventPartition(idOrPrefix) },
      ':prefix': { S: eventSortPrefix(idOrPrefix) },
    },
  };
  let event: EventHistory | undefined;
  for await (const item of queryItems(table, input, signal)) {
    const entry = decodeEntry(item);
    if (!entry) continue;
    if (event?.eventId !== entry.eventId) {
      if (event) yield byTime(event);
      event = { eventId: entry.eventId, entries: [] };
    }
    event.entries.push(entry);
  }
  if (event) yield byTime(event);
}

function byTime(event: EventHistory): EventHistory {
  // An attempt may end within the millisecond in which its run began.
  event.entries.sort((a, b) => a.at - b.at || Number(b.kind === 'run') - Number(a.kind === 'run'));
  return event;
}
