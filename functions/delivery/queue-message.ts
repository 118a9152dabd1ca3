import { escapeForSqs } from '../../sdk/json/to-json.ts';
import type { OutgoingMessage } from '../aws/send-messages.ts';
import { sqsLimits } from '../aws/sqs-limits.ts';
import type { DeliveryMessage } from './delivery-message.ts';
import { sqsDelay } from './next-step/retry-delay.ts';

/** Characters of an error that stay where the whole does not fit. */
const SHORT_ERROR = 100;

/**
 * A delivery as a queue message that SQS takes, however large the event is. The body has everything; the attributes repeat what
 * people look for in a queue.
 *
 * @param delay - seconds
 */
export function queueMessage(delivery: DeliveryMessage, delay = 0): OutgoingMessage {
  const attributes = { plugin: delivery.plugin, event_type: delivery.event.event_type, reason: delivery.reason };
  return { body: fittingBody(delivery), attributes, delay: sqsDelay(delay) };
}

/** The body of a delivery's message, whatever its size. */
export function deliveryBody({ event: _, eventJson, ...fields }: DeliveryMessage): string {
  return `{"event":${eventJson},${escapeForSqs(JSON.stringify(fields)).slice(1)}`;
}

/**
 * The first that fits: the whole, without most of the error, without the error. What still does not fit has characters that SQS
 * takes only as escapes, and is compressed. A text that hardly compresses, such as base64, grows by that: so it comes last.
 */
function fittingBody(delivery: DeliveryMessage): string {
  const shortened = { ...delivery, last_error: delivery.last_error?.slice(0, SHORT_ERROR) ?? null };
  const withoutError = { ...delivery, last_error: null };
  for (const write of [deliveryBody, compressedBody]) {
    for (const kept of [delivery, shortened, withoutError]) {
      const body = write(kept);
      if (fits(body)) return body;
    }
  }
  return deliveryBody(withoutError);
}

/** `node:zlib` is loaded here: as an import it takes 1.5 ms of a cold start. */
function compressedBody({ event: _, eventJson, ...fields }: DeliveryMessage): string {
  const event_gzip = process.getBuiltinModule('node:zlib').gzipSync(eventJson).toString('base64');
  return escapeForSqs(JSON.stringify({ event_gzip, ...fields }));
}

function fits(body: string): boolean {
  // A character takes three bytes at most, so most bodies need not be counted.
  return body.length * 3 <= sqsLimits.messageBytes || Buffer.byteLength(body) <= sqsLimits.messageBytes;
}
