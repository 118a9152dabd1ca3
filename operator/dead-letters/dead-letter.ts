import { createHash } from 'node:crypto';
import type { Message } from '@aws-sdk/client-sqs';
import { deliveryId } from '../../functions/delivery/delivery-message.ts';
import { parseDelivery } from '../../functions/delivery/parse-delivery.ts';
import { parseRecord } from '../../functions/delivery/parse-record.ts';
import { queueMessage } from '../../functions/delivery/queue-message.ts';

/** Which DLQ: deliveries that failed for good, or events that never got to plugins. */
export type DeadLetterKind = 'deliveries' | 'events';

/** A dead letter, as far as it can be read: malformed ones have neither plugin nor type. */
export interface DeadLetter {
  kind: DeadLetterKind;
  /** SQS's id of the message. */
  messageId: string;
  /** Names the delivery, or the event, wherever it is: the same when it comes back into the DLQ. */
  id: string;
  eventId: string | undefined;
  eventType: string | undefined;
  /** Instance name; undefined for events and for what is malformed. */
  plugin: string | undefined;
  /** See `Reason`; also `malformed_event` and `malformed_delivery`. Undefined where nothing says so. */
  reason: string | undefined;
  /** With secrets masked. */
  error: string | undefined;
  /** Attempts that were made; undefined for events. */
  attempts: number | undefined;
  /** Milliseconds since the epoch. */
  firstFailedAt: number | undefined;
  /** Milliseconds since the epoch at which it got into the DLQ. */
  deadSince: number | undefined;
  body: string;
}

/** Reads a message of a DLQ. Never throws. */
export function readDeadLetter(message: Message, kind: DeadLetterKind): DeadLetter {
  const body = message.Body ?? '';
  const sent = Number(message.Attributes?.SentTimestamp);
  const attribute = (name: string) => message.MessageAttributes?.[name]?.StringValue;
  const written = kind === 'deliveries' ? readDelivery(body) : readEvent(body);
  return {
    kind,
    messageId: message.MessageId ?? '',
    deadSince: Number.isNaN(sent) ? undefined : sent,
    ...written,
    reason: written.reason || attribute('reason') || undeliverable(attribute('ERROR_CODE')),
    error: attribute('error') ?? written.error ?? attribute('ERROR_MESSAGE'),
    body,
  };
}

/** EventBridge could not bring the event to the dispatch queue, and says why (its user guide, "Using dead-letter queues"). */
function undeliverable(code: string | undefined): string | undefined {
  return code === undefined ? undefined : `not_queued: ${code}`;
}

type Written = Pick<
  DeadLetter,
  'id' | 'eventId' | 'eventType' | 'plugin' | 'reason' | 'error' | 'attempts' | 'firstFailedAt'
>;

const nothing: Omit<Written, 'id'> = {
  eventId: undefined,
  eventType: undefined,
  plugin: undefined,
  reason: undefined,
  error: undefined,
  attempts: undefined,
  firstFailedAt: undefined,
};

function readDelivery(body: string): Written {
  try {
    const { event, plugin, attempts, reason, last_error, first_failed_at } = parseDelivery(body);
    return {
      id: deliveryId(event, plugin),
      eventId: event.event_id,
      eventType: event.event_type,
      plugin,
      reason,
      error: last_error ?? undefined,
      attempts,
      firstFailedAt: first_failed_at === null ? undefined : Date.parse(first_failed_at),
    };
  } catch {
    return { ...nothing, id: hashOf(body) };
  }
}

function readEvent(body: string): Written {
  const parsed = parseRecord(body);
  if (!('event' in parsed)) return { ...nothing, id: hashOf(body), error: parsed.malformed };
  const { event_id, event_type } = parsed.event;
  return { ...nothing, id: event_id, eventId: event_id, eventType: event_type };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/**
 * The message that sends a dead letter again. A delivery starts over with all its retries: otherwise it would be back in the DLQ
 * after a single attempt.
 *
 * @param replay - what `dedupe` knows the delivery by
 */
export function messageToSendAgain(
  { kind, body }: DeadLetter,
  replay: string,
): { body: string; attributes?: Record<string, string> } {
  if (kind === 'events') return { body };
  try {
    const { not_before: _, parked_since: __, reserved: ___, ...delivery } = parseDelivery(body);
    return queueMessage({ ...delivery, attempts: 0, replay });
  } catch {
    return { body };
  }
}
