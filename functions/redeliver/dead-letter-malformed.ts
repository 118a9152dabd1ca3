import type { SQSRecord } from 'aws-lambda';
import type { DeliveryQueues } from '../delivery/delivery-queues.ts';
import type { Report } from '../runtime/report.ts';

/** Puts a record that is no delivery into the deliveries DLQ, as it is. Returns its id if it could not. */
export async function deadLetterMalformed(
  { messageId, body }: SQSRecord,
  error: string,
  queues: DeliveryQueues,
  report: Report,
): Promise<string[]> {
  report.malformedDelivery(messageId, error);
  const failed = await queues.deliveriesDlq([{ body, attributes: { reason: 'malformed_delivery', error } }]);
  return failed.map(() => messageId);
}
