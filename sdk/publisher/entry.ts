import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { EventTooLargeError } from '../errors.ts';
import { createEvent, type NewEvent } from '../event/create-event.ts';
import { SOURCE_PREFIX } from '../event/event-types.ts';
import type { PluginEvent } from '../event/plugin-event.ts';
import { toEventJson } from '../event/to-event-json.ts';
import { ENVELOPE_BYTES, MAX_ENTRY_BYTES, MAX_SOURCE_LENGTH } from './limits.ts';

/**
 * Who publishes: the `source` of its events is `servermonitor.<service>`. The core's three services are suggestions; any other
 * name of lower-case letters, digits, `.`, `_` and `-` is accepted.
 */
export type Service = 'central-api' | 'task-runner' | 'terminal' | (string & {});

/** An event as EventBridge accepts it. */
export interface Entry {
  event: PluginEvent;
  /** The event as JSON text: what is sent and spooled, whatever the caller does to the event's objects meanwhile. */
  detail: string;
  source: string;
  request: PutEventsRequestEntry;
  /** Bytes, as EventBridge counts them. */
  size: number;
}

/**
 * The `source` of a service's events.
 *
 * @throws {TypeError} for a name that is not valid
 */
export function sourceOf(service: Service): string {
  const source = `${SOURCE_PREFIX}${service}`;
  if (typeof service === 'string' && /^[a-z0-9][a-z0-9._-]*$/.test(service) && source.length <= MAX_SOURCE_LENGTH)
    return source;
  throw new TypeError(
    'createPublisher: `service` must be lower-case letters, digits, `.`, `_` and `-`, such as `central-api`, `task-runner` or `terminal`',
  );
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
  const size = ENVELOPE_BYTES + source.length + event.event_type.length + Buffer.byteLength(detail);
  if (size > MAX_ENTRY_BYTES) throw new EventTooLargeError(event.event_type, size, MAX_ENTRY_BYTES);
  const request = {
    EventBusName: busName,
    Source: source,
    DetailType: event.event_type,
    Detail: detail,
    Time: new Date(event.timestamp),
  };
  return { event, detail, source, request, size };
}
