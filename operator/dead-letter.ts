import { createHash } from 'node:crypto';
import type { Message } from '@aws-sdk/client-sqs';
import { deliveryId, parseDelivery } from '../functions/delivery/delivery-message.ts';
import { parseRecord } from '../functions/delivery/parse-record.ts';
import { queueMessage } from '../functions/delivery/queue-message.ts';

/** Which DLQ: deliveries that failed for good, or events that never got to plugins. */
export type DeadLetterKind = 'deliveries' | 'events';

/** A dead letter, as far as it can be read: malformed ones have neither plugin nor type. */
export interface DeadLetter {
  plugin: string | undefined;
  eventType: string | undefined;
  reason: string | undefined;
  /** Milliseconds since the epoch at which it got into the DLQ. */
  deadSince: number | undefined;
  /** Names the delivery, or the event, wherever it is: the same when it comes back into the DLQ. */
  id: string;
  /** The body to send again. */
  again: string;
}

/** What dead letters have to have; all that is given. */
export interface DeadLetterFilter {
  /** Instance name. */
  plugin?: string;
  /** An exact type, or a prefix such as `task.*`. */
  eventType?: string;
  reason?: string;
  /** Seconds that they have been in the DLQ at least. */
  olderThan?: number;
  /** Seconds that they have been in the DLQ at most. */
  newerThan?: number;
}

/** Reads a message of a DLQ. Never throws. */
export function readDeadLetter(message: Message, kind: DeadLetterKind): DeadLetter {
  const body = message.Body ?? '';
  const sent = Number(message.Attributes?.SentTimestamp);
  const deadSince = Number.isNaN(sent) ? undefined : sent;
  const reason = message.MessageAttributes?.reason?.StringValue;
  return { deadSince, reason, ...(kind === 'deliveries' ? readDelivery(body) : readEvent(body)) };
}

function readDelivery(body: string): Pick<DeadLetter, 'plugin' | 'eventType' | 'id' | 'again'> & { reason?: string } {
  try {
    const { not_before: _, parked_since: __, reserved: ___, ...delivery } = parseDelivery(body);
    // It starts over: otherwise it would be back in the DLQ after a single attempt.
    const again = queueMessage({ ...delivery, attempts: 0 }).body;
    const id = deliveryId(delivery.event, delivery.plugin);
    return { plugin: delivery.plugin, eventType: delivery.event.event_type, reason: delivery.reason, id, again };
  } catch {
    return { plugin: undefined, eventType: undefined, id: hashOf(body), again: body };
  }
}

function readEvent(body: string): Pick<DeadLetter, 'plugin' | 'eventType' | 'id' | 'again'> {
  const parsed = parseRecord(body);
  const [eventType, id] =
    'event' in parsed ? [parsed.event.event_type, parsed.event.event_id] : [undefined, hashOf(body)];
  return { plugin: undefined, eventType, id, again: body };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** Whether a dead letter has all that a filter asks for. */
export function matchesFilter(letter: DeadLetter, filter: DeadLetterFilter, now: number): boolean {
  const { plugin, eventType, reason, olderThan, newerThan } = filter;
  if (plugin !== undefined && letter.plugin !== plugin) return false;
  if (reason !== undefined && letter.reason !== reason) return false;
  if (eventType !== undefined && !matchesType(letter.eventType, eventType)) return false;
  const age = letter.deadSince === undefined ? undefined : (now - letter.deadSince) / 1000;
  if (olderThan !== undefined && (age === undefined || age < olderThan)) return false;
  return newerThan === undefined || (age !== undefined && age <= newerThan);
}

function matchesType(actual: string | undefined, wanted: string): boolean {
  if (actual === undefined) return false;
  return wanted.endsWith('*') ? actual.startsWith(wanted.slice(0, -1)) : actual === wanted;
}
