import * as z from 'zod/mini';
import { eventSchema } from '../../sdk/event/event-schema.ts';
import type { PluginEvent } from '../../sdk/event/plugin-event.ts';

const schema = z.object({
  event: eventSchema,
  plugin: z.string().check(z.minLength(1), z.maxLength(256)),
  attempts: z.int().check(z.gte(0)),
  reason: z.string(),
  last_error: z.nullable(z.string()),
  first_failed_at: z.nullable(z.string()),
  not_before: z.optional(z.iso.datetime({ offset: true })),
  parked_since: z.optional(z.iso.datetime({ offset: true })),
});

/**
 * One delivery on its way to another attempt (retry queue) or at its end (deliveries DLQ): the same body in both, so that
 * a dead letter can be sent again as it is.
 */
export interface DeliveryMessage {
  event: PluginEvent;
  /** Instance name. */
  plugin: string;
  /** Attempts made so far. */
  attempts: number;
  /** Why the last one failed; see `Reason`. */
  reason: string;
  last_error: string | null;
  /** ISO 8601; null when nothing failed yet. */
  first_failed_at: string | null;
  /** ISO 8601: not to be tried before. */
  not_before?: string | undefined;
  /** ISO 8601: since when it has waited for an endpoint that is down, without an attempt. */
  parked_since?: string | undefined;
}

/** The stable id of a delivery, the same for every attempt. */
export function deliveryId(event: PluginEvent, plugin: string): string {
  return `${event.event_id}:${plugin}`;
}

/** A delivery that no attempt was made at yet. */
export function firstDelivery(event: PluginEvent, plugin: string): DeliveryMessage {
  return { event, plugin, attempts: 0, reason: '', last_error: null, first_failed_at: null };
}

/** @throws {SyntaxError | z.core.$ZodError} when the text is no delivery */
export function parseDelivery(body: string): DeliveryMessage {
  return schema.parse(JSON.parse(body));
}
