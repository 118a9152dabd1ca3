import * as z from 'zod/mini';
import { readEventText } from '../../sdk/event/parse-event-json.ts';
import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import { topLevelMembers } from '../../sdk/json/top-level-members.ts';
import { type DispatchedEvent, freezeEvent } from './dispatched-event.ts';

const nullableText = z._default(z.nullable(z.string()), null);
const time = z.optional(z.iso.datetime({ offset: true }));

const schema = z.object({
  plugin: z.string().check(z.minLength(1), z.maxLength(256)),
  attempts: z.int().check(z.gte(0)),
  reason: z._default(z.string(), ''),
  last_error: nullableText,
  first_failed_at: nullableText,
  not_before: time,
  parked_since: time,
  reserved: z.optional(z.boolean()),
  replay: z.optional(z.string()),
  test: z.optional(z.boolean()),
  event_gzip: z.optional(z.string()),
});

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

/** @throws {SyntaxError | z.core.$ZodError | InvalidEventError} when the text is not a delivery */
export function parseDelivery(body: string): DeliveryMessage {
  const { event_gzip, ...fields } = schema.parse(JSON.parse(body));
  const { event, json } = readEventText(
    event_gzip ? unzip(event_gzip) : (topLevelMembers(body).get('event') ?? 'null'),
  );
  return { event: freezeEvent(event), eventJson: json, ...fields };
}

/** Events that do not fit a message as text travel compressed: see `queueMessage`, also for how `node:zlib` is loaded. */
function unzip(base64: string): string {
  return process.getBuiltinModule('node:zlib').gunzipSync(Buffer.from(base64, 'base64')).toString('utf8');
}
