import * as z from 'zod/mini';
import { readEventText } from '../../sdk/event/parse-event-json.ts';
import { topLevelMembers } from '../../sdk/json/top-level-members.ts';
import type { DeliveryMessage } from './delivery-message.ts';
import { freezeEvent } from './dispatched-event.ts';

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
