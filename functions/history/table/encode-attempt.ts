import type { OperatorAction, RecordedAttempt } from '../history-entry.ts';
import { fitEvent } from './fit-event.ts';
import { type HistoryItem, itemSize } from './history-item.ts';
import { actionSortKey, attemptSortKey, eventPartition, failurePartition } from './history-keys.ts';
import { statusCode } from './status-code.ts';

/** Characters of an error that the index of failures has too; the item itself has the rest. */
const LISTED_ERROR = 160;

/** Characters of a failed answer that are kept. */
export const MAX_ANSWER = 1000;

/** @param expiresAt - seconds since the epoch */
export function encodeAttempt(attempt: RecordedAttempt, expiresAt: number): HistoryItem {
  const { eventId, at, plugin, status, reason, httpStatus, error, answer, request, nextAt, eventJson } = attempt;
  const item: HistoryItem = {
    pk: { S: eventPartition(eventId) },
    sk: { S: attemptSortKey(eventId, at, plugin, attempt.attempt) },
    at: { N: String(at) },
    type: { S: attempt.eventType },
    plugin: { S: plugin },
    attempt: { N: String(attempt.attempt) },
    status: { S: statusCode[status] },
    duration: { N: String(attempt.duration) },
    expires: { N: String(expiresAt) },
  };
  if (status === 'retry' || status === 'dead') item.failed = { S: failurePartition(plugin, at, eventId) };
  if (reason) item.reason = { S: reason };
  if (httpStatus !== undefined) item.http = { N: String(httpStatus) };
  if (error) item.error = { S: error.slice(0, LISTED_ERROR) };
  if (error && error.length > LISTED_ERROR) item.error_rest = { S: error.slice(LISTED_ERROR) };
  if (request) item.request = { S: JSON.stringify([request.method, request.url, request.bytes, ...request.headers]) };
  if (answer) item.answer = { S: answer.slice(0, MAX_ANSWER) };
  if (nextAt !== undefined) item.next = { N: String(nextAt) };
  if (eventJson !== undefined) fitEvent(item, itemSize(item), eventJson);
  return item;
}

/** @param expiresAt - seconds since the epoch */
export function encodeAction({ eventId, at, action, plugin, by }: OperatorAction, expiresAt: number): HistoryItem {
  return {
    pk: { S: eventPartition(eventId) },
    sk: { S: actionSortKey(eventId, at, action, plugin) },
    at: { N: String(at) },
    action: { S: action },
    ...(plugin === undefined ? {} : { plugin: { S: plugin } }),
    ...(by === undefined ? {} : { by: { S: by } }),
    expires: { N: String(expiresAt) },
  };
}
