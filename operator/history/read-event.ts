import { type EventHistory, findEvents } from './find-events.ts';
import type { HistoryTable } from './history-table.ts';

/** What the history has of one event; undefined for nothing. @param eventId - the whole id @throws what DynamoDB throws */
export async function readEvent(
  table: HistoryTable,
  eventId: string,
  signal?: AbortSignal,
): Promise<EventHistory | undefined> {
  for await (const event of findEvents(table, eventId, signal)) {
    if (event.eventId === eventId.toLowerCase()) return event;
  }
  return undefined;
}
