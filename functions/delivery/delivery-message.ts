import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import type { DispatchedEvent } from './dispatched-event.ts';

/**
 * One delivery on its way to another attempt (retry and slow queue) or at its end (deliveries DLQ). The body is the same
 * everywhere, so that a dead letter can be sent again as it is.
 */
export interface DeliveryMessage extends DispatchedEvent {
  /** Instance name. */
  plugin: string;
  /** Attempts made so far. */
  attempts: number;
  /** Why the last one failed; see `Reason`. */
  reason: string;
  last_error: string | null;
  /** ISO 8601; null when nothing failed yet. */
  first_failed_at: string | null;
  /** ISO 8601: no attempt before. */
  not_before?: string | undefined;
  /** ISO 8601: since when the delivery has been parked, waiting without using retries. */
  parked_since?: string | undefined;
  /** True when `not_before` is the delivery's own time within the plugin's `rate_limit`. */
  reserved?: boolean | undefined;
}

/** The stable id of a delivery, the same for every attempt. */
export function deliveryId(event: PluginEvent, plugin: string): string {
  return `${event.event_id}:${plugin}`;
}

/** A delivery without an attempt so far. */
export function firstDelivery({ event, eventJson, replay }: DispatchedEvent, plugin: string): DeliveryMessage {
  const delivery = { event, eventJson, plugin, attempts: 0, reason: '', last_error: null, first_failed_at: null };
  return replay === undefined ? delivery : { ...delivery, replay };
}
