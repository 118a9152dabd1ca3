import { traceIdOf } from '../../telemetry/trace-context.ts';
import type { EventRun } from '../event-run.ts';
import { fitEvent } from './fit-event.ts';
import { type HistoryItem, itemSize } from './history-item.ts';
import { eventPartition, listPartition, runSortKey } from './history-keys.ts';

/** Characters of a record's id that are kept: enough to distinguish two runs of one event within a millisecond. */
const RECORD_ID = 8;

/** The longest name of a server that is kept, in characters. */
const MAX_SERVER = 100;

/** @param expiresAt - seconds since the epoch */
export function encodeRun({ start, at, outcomes, skipped }: EventRun, expiresAt: number): HistoryItem {
  const { event, eventJson, recordId, queuedAt, replay } = start;
  const { event_id, event_type, severity } = event;
  const item: HistoryItem = {
    pk: { S: eventPartition(event_id) },
    sk: { S: runSortKey(event_id, at, recordId.slice(0, RECORD_ID)) },
    day: { S: listPartition(at, event_id) },
    at: { N: String(at) },
    type: { S: event_type },
    outcomes: { S: outcomes },
    expires: { N: String(expiresAt) },
  };
  if (severity !== 'info') item.severity = { S: severity };
  const server = event.server_name ?? event.server_id;
  if (server !== null) item.server = { S: String(server).slice(0, MAX_SERVER) };
  const skippedJson = JSON.stringify(skipped);
  if (skippedJson !== '{}') item.skipped = { S: skippedJson };
  if (queuedAt !== undefined) item.queued = { N: String(at - queuedAt) };
  if (replay !== undefined) item.replay = { S: replay };
  if (event.traceparent !== undefined) item.trace = { S: traceIdOf(event) };
  fitEvent(item, itemSize(item), eventJson);
  return item;
}
