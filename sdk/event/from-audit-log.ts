import * as z from 'zod/mini';
import { InvalidEventError } from '../errors.ts';
import { createEvent } from './create-event.ts';
import type { PluginEvent } from './event.ts';
import { type EventType, type SeverityLevel, standardEventTypes } from './event-types.ts';

/** A row of the core's audit log. Ids may be numbers or strings; `created_at` is a Date or ISO 8601. */
export interface AuditLogRow {
  action: string;
  created_at?: Date | string | null;
  user_id?: number | string | null;
  username?: string | null;
  server_id?: number | string | null;
  server_name?: string | null;
  target_type?: string | null;
  target_id?: number | string | null;
  ip?: string | null;
  user_agent?: string | null;
  /** An object, or the JSON text of one. */
  meta?: Record<string, unknown> | string | null;
  severity?: SeverityLevel | null;
}

const typeOfAction = new Map<string, EventType>(standardEventTypes.map((type) => [type.replaceAll('.', '_'), type]));
const metaSchema = z.record(z.string(), z.unknown());

/**
 * Makes an event of an audit log row. The type comes from the action: `task_finished` → `task.finished`; an
 * action that no standard type has becomes `audit.<action>`, in lower case with `_` for what a type may not hold.
 *
 * @throws {InvalidEventError} when the row's `action` is empty, its `meta` is not an object, or another field
 * breaks the contract.
 * @example
 * ```ts
 * const event = fromAuditLog({ action: 'user_login', user_id: 7, ip: '203.0.113.9' });
 * ```
 */
export function fromAuditLog(row: AuditLogRow): PluginEvent {
  if (!row.action) throw new InvalidEventError('action', 'audit log row: `action` is empty');
  const createdAt = row.created_at instanceof Date ? toTimestamp(row.created_at) : row.created_at;
  return createEvent({
    event_type: typeOfAction.get(row.action) ?? `audit.${row.action.toLowerCase().replace(/[^a-z0-9_]+/g, '_')}`,
    action: row.action,
    ...(createdAt ? { timestamp: createdAt } : {}),
    user_id: row.user_id ?? null,
    username: row.username ?? null,
    server_id: row.server_id ?? null,
    server_name: row.server_name ?? null,
    target_type: row.target_type ?? '',
    target_id: row.target_id == null ? '' : String(row.target_id),
    ip: row.ip ?? null,
    user_agent: row.user_agent ?? null,
    meta: parseMeta(row.meta),
    severity: row.severity ?? 'info',
  });
}

function toTimestamp(date: Date): string {
  if (Number.isNaN(date.getTime())) {
    throw new InvalidEventError('created_at', 'audit log row: `created_at` is a Date without a time');
  }
  return date.toISOString();
}

function parseMeta(meta: AuditLogRow['meta']): Record<string, unknown> {
  if (meta == null || meta === '') return {};
  try {
    return metaSchema.parse(typeof meta === 'string' ? JSON.parse(meta) : meta);
  } catch (cause) {
    throw new InvalidEventError('meta', 'audit log row: `meta` must be an object or the JSON text of one', { cause });
  }
}
