import type { EventType, SeverityLevel } from './event-types.ts';

/** An event, complete: what hooks are called with. Unknown top-level fields are kept. */
export interface PluginEvent {
  /** A UUID, lower-case with dashes. */
  event_id: string;
  /** Lower-case words, separated by dots: `task.finished`. */
  event_type: EventType;
  /** RFC 3339: a zone, and a fraction of seconds of any length or none. */
  timestamp: string;
  /** A bigint only in events that `createEvent` made: hooks get an integer beyond 2^53 as text. */
  user_id: number | bigint | string | null;
  /** Null when nobody in person caused the event. */
  username: string | null;
  /** As `user_id`. */
  server_id: number | bigint | string | null;
  /** Null for an event that is about no server. */
  server_name: string | null;
  /** The kind of thing that the event is about, such as `task`; may be empty. */
  target_type: string;
  /** The id of that thing; may be empty. */
  target_id: string;
  /** The name in the audit log, `task_finished`. Empty for an event that is not in the audit log. */
  action: string;
  /** Event-specific. */
  meta: Record<string, unknown>;
  /** `info` unless the publisher says otherwise. */
  severity: SeverityLevel;
  /** The user's address; null when there is none. */
  ip: string | null;
  /** The user's browser or client; null when there is none. */
  user_agent: string | null;
  [field: string]: unknown;
}
