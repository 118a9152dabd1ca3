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

/** The outcome of one attempt to deliver an event to a plugin, as the functions log it. */
export type DeliveryNote = z.output<typeof noteSchema>;

/** The outcome in a log line, if it has one. */
export function noteOfLog(record: LogRecord): DeliveryNote | undefined {
  return noteSchema.safeParse(record).data;
}

const refusalSchema = z.object({
  message: z.string(),
  plugin: z.string(),
  error: z.string(),
  reason: z.string().optional(),
  delivery_id: z.undefined().optional(),
});

/** A plugin whose configuration the functions do not follow, and why. */
export interface Refusal {
  plugin: string;
  error: string;
}

const startFailures = ['invalid_config', 'plugin_not_found', 'startup_failed'];

/** The refusal in a log line, if it has one: the plugin cannot start, or goes on with its last good configuration. */
export function refusalOfLog(record: LogRecord): Refusal | undefined {
  const { data } = refusalSchema.safeParse(record);
  if (!data) return undefined;
  const cannotStart = data.reason !== undefined && startFailures.includes(data.reason);
  if (!cannotStart && !data.message.startsWith('Configuration not followed')) return undefined;
  return { plugin: data.plugin, error: data.error };
}

/** The delivery that a request at the receiver completed; undefined when the receiver refused it or it is no delivery. */
export function deliveryOfRequest(request: ReceivedRequest): { event_id: string; plugin: string } | undefined {
  const { deliveryId, status } = request;
  if (deliveryId === null || status === null || status < 200 || status > 299) return undefined;
  const separator = deliveryId.indexOf(':');
  return { event_id: deliveryId.slice(0, separator), plugin: deliveryId.slice(separator + 1) };
}
