import type { DeliveryQueues } from '../delivery/delivery-queues.ts';
import type { Report } from '../runtime/report.ts';
import type { MalformedRecord } from './event-batch.ts';
import { readableIdentity } from './readable-identity.ts';

/** Puts records that are no events into the events DLQ, as they are. Returns the ids of those it could not. */
export async function deadLetterMalformed(
  malformed: readonly MalformedRecord[],
  queues: DeliveryQueues,
  report: Report,
): Promise<string[]> {
  const messages = malformed.map(({ record, error }) => ({
    recordId: record.messageId,
    body: record.body,
    attributes: { reason: 'malformed_event', error: error.slice(0, 500) },
  }));
  for (const { recordId, body, attributes } of messages) {
    report.malformedEvent(recordId, attributes.error, readableIdentity(body));
  }
  const failed = await queues.eventsDlq(messages);
  return failed.map(({ recordId }) => recordId);
}
