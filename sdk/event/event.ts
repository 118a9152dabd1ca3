import * as z from 'zod/mini';
import { InvalidEventError } from '../errors.ts';
import { assertLimits } from './assert-limits.ts';
import { type EventType, type SeverityLevel, severities } from './event-types.ts';

/** EventBridge takes a `detail-type` of at most 128 characters (PutEventsRequestEntry in its API reference). */
const eventType = z
  .string()
  .check(
    z.maxLength(128),
    z.regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/, 'must be dotted lower-case, like `task.finished`'),
  );

const text = z._default(z.string(), '');
const nullableText = z._default(z.nullable(z.string()), null);
const nullableId = z._default(z.nullable(z.union([z.number(), z.string()])), null);

/**
 * The event contract as a zod schema. Parsing fills what is absent (`null`, `''`, `{}`, `info`) and keeps
 * unknown top-level fields. `parseEvent` checks limits besides, and throws an error that names the field.
 *
 * @example
 * ```ts
 * const { success } = eventSchema.safeParse(value);
 * ```
 */
export const eventSchema = z.looseObject({
  event_id: z.uuidv4(),
  event_type: eventType,
  timestamp: z.iso.datetime({ offset: true }),
  user_id: nullableId,
  username: nullableText,
  server_id: nullableId,
  server_name: nullableText,
  target_type: text,
  target_id: text,
  action: text,
  meta: z._default(z.record(z.string(), z.unknown()), {}),
  severity: z._default(z.enum(severities), 'info'),
  ip: nullableText,
  user_agent: nullableText,
});

/** An event, complete: what hooks are called with. Unknown top-level fields are kept. */
export interface PluginEvent {
  /** UUID v4. */
  event_id: string;
  event_type: EventType;
  /** ISO 8601 with a zone; a fraction of seconds of any length, or none. */
  timestamp: string;
  user_id: number | string | null;
  username: string | null;
  server_id: number | string | null;
  server_name: string | null;
  target_type: string;
  target_id: string;
  action: string;
  /** Event-specific. */
  meta: Record<string, unknown>;
  severity: SeverityLevel;
  ip: string | null;
  user_agent: string | null;
  [field: string]: unknown;
}

/**
 * Checks a value against the event contract and fills what is absent.
 *
 * @throws {InvalidEventError} that names the first offending field.
 * @example
 * ```ts
 * const event = parseEvent(JSON.parse(body));
 * ```
 */
export function parseEvent(value: unknown): PluginEvent {
  const result = eventSchema.safeParse(value);
  if (result.success) {
    assertLimits(result.data);
    return result.data;
  }
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') || '(the event itself)';
  throw new InvalidEventError(field, `event field \`${field}\`: ${issue?.message ?? 'invalid'}`);
}
