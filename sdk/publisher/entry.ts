import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { EventTooLargeError } from '../errors.ts';
import { createEvent, type NewEvent } from '../event/create-event.ts';
import { SOURCE_PREFIX } from '../event/event-types.ts';
import type { PluginEvent } from '../event/plugin-event.ts';
import { toEventJson } from '../event/to-event-json.ts';

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
  /** The event as JSON text: what is sent and spooled, whatever the caller does to the event's objects meanwhile. */
  detail: string;
  source: string;
  request: PutEventsRequestEntry;
  /** Bytes, as EventBridge counts them. */
  size: number;
}

/** The `source` of a service's events. */
export function sourceOf(service: Service): string {
  return `${SOURCE_PREFIX}${service}`;
}

/**
 * Makes an entry of an event, completing it as `createEvent` does.
 *
 * @throws {InvalidEventError} that names the field which breaks the contract, or has no JSON text
 * @throws {EventTooLargeError} that names the size and the limit
 */
export function toEntry(newEvent: NewEvent, busName: string, source: string): Entry {
  const event = createEvent(newEvent);
  const detail = toEventJson(event);
  const size = TIME_BYTES + Buffer.byteLength(source) + Buffer.byteLength(event.event_type) + Buffer.byteLength(detail);
  if (size > MAX_REQUEST_BYTES) throw new EventTooLargeError(event.event_type, size, MAX_REQUEST_BYTES);
  const request = {
    EventBusName: busName,
    Source: source,
    DetailType: event.event_type,
    Detail: detail,
    Time: new Date(event.timestamp),
  };
  return { event, detail, source, request, size };
}
