import type { EventType, SeverityLevel } from './event-types.ts';

/** An event, complete: what hooks are called with. Unknown top-level fields are kept. */
export interface PluginEvent {
  /** A UUID, lower-case with dashes. */
  event_id: string;
  event_type: EventType;
  /** RFC 3339: a zone, and a fraction of seconds of any length or none. */
  timestamp: string;
  /** A bigint only in events that `createEvent` made: hooks get an integer beyond 2^53 as text. */
  user_id: number | bigint | string | null;
  username: string | null;
  /** As `user_id`. */
  server_id: number | bigint | string | null;
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
