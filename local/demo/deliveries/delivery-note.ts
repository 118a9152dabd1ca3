import { z } from 'zod';
import type { ReceivedRequest } from '../../receiver/receiver.ts';
import type { LogRecord } from './tail-logs.ts';

const noteSchema = z.object({
  delivery_id: z.string(),
  event_id: z.string(),
  event_type: z.string(),
  plugin: z.string(),
  attempt: z.number(),
  outcome: z.enum(['delivered', 'retry', 'dead']),
  reason: z.string().nullish(),
  error: z.string().nullish(),
  retry_in_s: z.number().nullish(),
});

/** What came of one attempt to deliver an event to a plugin, as the functions log it. */
export type DeliveryNote = z.output<typeof noteSchema>;

/** The note in a log line, if it is one. */
export function noteOfLog(record: LogRecord): DeliveryNote | undefined {
  return noteSchema.safeParse(record).data;
}

/** The delivery that a request at the receiver completed; undefined when it was refused or is no delivery. */
export function deliveryOfRequest(request: ReceivedRequest): { event_id: string; plugin: string } | undefined {
  const { deliveryId, status } = request;
  if (deliveryId === null || status === null || status < 200 || status > 299) return undefined;
  const separator = deliveryId.indexOf(':');
  return { event_id: deliveryId.slice(0, separator), plugin: deliveryId.slice(separator + 1) };
}
