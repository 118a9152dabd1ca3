import { InvalidEventError } from '../errors.ts';
import { parseExactJson } from '../json/parse-json.ts';
import { createEvent } from './create-event.ts';
import { type EventType, type SeverityLevel, standardEventTypes } from './event-types.ts';
import type { PluginEvent } from './plugin-event.ts';
import { uuidV5 } from './uuid-v5.ts';

type Id = number | bigint | string;

/** A row of the core's audit log. */
export interface AuditLogRow {
  /** The row's own id. The event's id is derived from it. */
  id?: Id | null;
  /** What happened, as an action (`task_finished`) or as a type (`task.finished`). */
  action: string;
  /** A Date, or text by ISO 8601; UTC where it has no zone. */
  created_at?: Date | string | null;
  /** Who did it. */
  user_id?: Id | null;
  /** The name of the user at that time. */
  username?: string | null;
  /** The server that it was done to. */
  server_id?: Id | null;
  /** The name of the server at that time. */
  server_name?: string | null;
  /** The kind of thing that it was done to. */
  target_type?: string | null;
  /** The id of that thing. A number becomes text. */
  target_id?: Id | null;
  /** The user's address. */
  ip?: string | null;
  /** The user's browser or client. */
  user_agent?: string | null;
  /** An object, or the JSON text of one. The numbers of a text are published with all their digits. */
  meta?: Record<string, unknown> | string | null;
  /** The same under the name of the core's column. Where both are there, `meta` wins key by key. */
  meta_json?: Record<string, unknown> | string | null;
  /** `info` when absent. */
  severity?: SeverityLevel | null;
}

/** The namespace of ids that are derived from rows of the audit log. Clients in other languages use the same. */
export const AUDIT_LOG_NAMESPACE = '6f1d6b1e-8c1b-5f0a-9a53-4d6b3a1f7c2e';

const typeOfAction = new Map<string, EventType>(standardEventTypes.map((type) => [type.replaceAll('.', '_'), type]));

/**
 * Makes an event of an audit log row. The same row always gets the same `event_id`, so that receivers can drop duplicates; the
 * row's own id is in `meta.audit_log_id`.
 *
 * @throws {InvalidEventError} when the row's `action` is empty, its `meta` is not an object, or another field breaks the
 * contract
 * @example
 * ```ts
 * const event = fromAuditLog({ id: 42, action: 'user.login', user_id: 7, ip: '203.0.113.9' });
 * ```
 */
export function fromAuditLog(row: AuditLogRow): PluginEvent {
  if (typeof row !== 'object' || row === null)
    throw new InvalidEventError('(the row itself)', 'audit log row: it must be an object of its columns');
  if (typeof row.action !== 'string' || row.action === '')
    throw new InvalidEventError('action', 'audit log row: `action` is empty, or not text');
  const createdAt = row.created_at instanceof Date ? toTimestamp(row.created_at) : row.created_at;
  const meta = { ...parseMeta('meta_json', row.meta_json), ...parseMeta('meta', row.meta) };
  if (row.id != null && meta.audit_log_id == null) meta.audit_log_id = row.id;
  return createEvent({
    ...(row.id == null ? {} : { event_id: eventIdOf(row.id) }),
    event_type: eventTypeOf(row.action),
    action: row.action,
    ...(createdAt ? { timestamp: createdAt } : {}),
    user_id: row.user_id ?? null,
    username: row.username ?? null,
    server_id: row.server_id ?? null,
    server_name: row.server_name ?? null,
    target_type: row.target_type ?? '',
    target_id: targetIdOf(row.target_id),
    ip: row.ip ?? null,
    user_agent: row.user_agent ?? null,
    meta,
    severity: row.severity ?? 'info',
  });
}

/** A number or bigint becomes text, as in `createEvent`. */
function targetIdOf(id: AuditLogRow['target_id']): string {
  if (typeof id === 'number' && Number.isInteger(id) && !Number.isSafeInteger(id)) {
    throw new InvalidEventError(
      'target_id',
      'audit log row: `target_id` is a number beyond 2^53: pass it as a bigint or a string',
    );
  }
  return id == null ? '' : String(id);
}

function eventIdOf(id: Id): string {
  if (typeof id === 'number' && !Number.isSafeInteger(id)) {
    throw new InvalidEventError(
      'id',
      'audit log row: `id` is not a whole number below 2^53: pass it as a bigint or a string',
    );
  }
  return uuidV5(AUDIT_LOG_NAMESPACE, `audit-log:${id}`);
}

/**
 * The type of an action. A dotted action is the type of that name: `terminal.connect`. With `_` it is a standard type,
 * `task_finished` → `task.finished`, or else `audit.<action>`, with `_` for what a type may not hold.
 */
function eventTypeOf(action: string): EventType {
  const lower = action.toLowerCase();
  if (/^[a-z0-9][a-z0-9_-]*(\.[a-z0-9_-]+)+$/.test(lower)) return lower;
  return typeOfAction.get(lower) ?? `audit.${lower.replace(/[^a-z0-9_]+/g, '_')}`;
}

function toTimestamp(date: Date): string {
  if (Number.isNaN(date.getTime())) {
    throw new InvalidEventError('created_at', 'audit log row: `created_at` is a Date without a time');
  }
  return date.toISOString();
}

function parseMeta(column: 'meta' | 'meta_json', value: AuditLogRow['meta']): Record<string, unknown> {
  if (value == null || value === '') return {};
  const meta = typeof value === 'string' ? parseText(column, value) : value;
  if (isObject(meta)) return meta;
  throw new InvalidEventError(column, `audit log row: \`${column}\` must be an object, or the JSON text of one`);
}

function parseText(column: string, text: string): unknown {
  try {
    // `null` is what the column holds where there is nothing.
    return parseExactJson(text) ?? {};
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'not JSON';
    throw new InvalidEventError(
      column,
      `audit log row: \`${column}\` must be an object, or the JSON text of one (${reason})`,
      {
        cause,
      },
    );
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
