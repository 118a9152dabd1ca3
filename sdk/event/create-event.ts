import { randomUUID } from 'node:crypto';
import { InvalidEventError } from '../errors.ts';
import { eventFields } from './contract/event-fields.ts';
import { parseEvent } from './event.ts';
import type { PluginEvent } from './plugin-event.ts';

/** What a caller gives for a new event: its type, and whatever else is known. */
export type NewEvent = Partial<PluginEvent> & Pick<PluginEvent, 'event_type'>;

/** All fields in the order of the contract, so that every event is written in that order. */
const inOrder = Object.fromEntries(Object.keys(eventFields).map((name) => [name, undefined]));

/** The audit `action` that a type stands for: `task.finished` → `task_finished`. */
export function actionOf(eventType: string): string {
  return eventType.toLowerCase().replaceAll('.', '_');
}

/**
 * Makes a complete event: generates `event_id` and `timestamp`, derives `action` from the type, and fills the rest with the
 * contract's defaults. What the caller gives wins, an empty `action` included. Pass an integer beyond 2^53 as a bigint. A decimal has the digits that JavaScript prints for it, 17 at
 * most: pass one with more as text.
 *
 * @throws {InvalidEventError} that names every field which breaks the contract, or an id that is a number beyond 2^53
 * @example
 * ```ts
 * const event = createEvent({
 *   event_type: EventTypes.TASK_FINISHED,
 *   server_name: 'web-1',
 *   meta: { exit_code: 0, duration_ms: 1200 },
 * });
 * ```
 */
export function createEvent(fields: NewEvent): PluginEvent {
  // In plain JavaScript: `publish('task.finished')`. It throws for what is no object.
  if (typeof fields !== 'object' || fields === null) return parseEvent(fields);
  assertExactIds(fields);
  return parseEvent({
    ...inOrder,
    ...fields,
    event_id: fields.event_id ?? randomUUID(),
    timestamp: fields.timestamp ?? new Date().toISOString(),
    action: fields.action ?? actionOf(String(fields.event_type)),
  });
}

/** JavaScript has rounded such a number already: the event would name another object. */
function assertExactIds(fields: Record<string, unknown>): void {
  for (const name of ['user_id', 'server_id', 'target_id']) {
    const id = fields[name];
    if (typeof id !== 'number' || !Number.isInteger(id) || Number.isSafeInteger(id)) continue;
    throw new InvalidEventError(
      name,
      `event field \`${name}\` is a number beyond 2^53: pass it as a bigint or a string`,
    );
  }
}
