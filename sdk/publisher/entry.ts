import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { EventTooLargeError } from '../errors.ts';
import { createEvent, type NewEvent } from '../event/create-event.ts';
import type { PluginEvent } from '../event/event.ts';
import { SOURCE_PREFIX } from '../event/event-types.ts';
import { toJson } from './to-json.ts';

/** Bytes that one PutEvents call may have, all entries together (EventBridge user guide, "Calculating PutEvents event entry size"). */
export const MAX_REQUEST_BYTES = 256 * 1024;
/** Entries that one PutEvents call may have (EventBridge API reference, PutEvents). */
export const MAX_REQUEST_ENTRIES = 10;
/** Bytes that EventBridge counts for the field `Time`, by the same page. */
const TIME_BYTES = 14;

/** Who publishes: the `source` of its events is `servermonitor.<service>`. */
export type Service = 'central-api' | 'task-runner' | 'terminal' | `plugin.${string}`;

/** An event as EventBridge takes it. */
export interface Entry {
  event: PluginEvent;
  request: PutEventsRequestEntry;
  /** Bytes, as EventBridge counts them. */
  size: number;
}

/**
 * Makes an entry of an event, completing it as `createEvent` does.
 *
 * @throws {InvalidEventError} that names the field which breaks the contract
 * @throws {EventTooLargeError} that names the size and the limit
 */
export function toEntry(newEvent: NewEvent, busName: string, service: Service): Entry {
  const event = createEvent(newEvent);
  const request = {
    EventBusName: busName,
    Source: `${SOURCE_PREFIX}${service}`,
    DetailType: event.event_type,
    Detail: toJson(event),
    Time: new Date(event.timestamp),
  };
  const size =
    TIME_BYTES +
    Buffer.byteLength(request.Source) +
    Buffer.byteLength(request.DetailType) +
    Buffer.byteLength(request.Detail);
  if (size > MAX_REQUEST_BYTES) throw new EventTooLargeError(event.event_type, size, MAX_REQUEST_BYTES);
  return { event, request, size };
}
