import { InvalidEventError } from '../errors.ts';
import { toJson, UnwritableValueError } from '../json/to-json.ts';
import type { PluginEvent } from './plugin-event.ts';

/**
 * The JSON text of an event, as it is published. A bigint becomes digits.
 *
 * @throws {InvalidEventError} that names the field which JSON cannot hold, or whose number JavaScript may have changed
 * @example
 * ```ts
 * toEventJson(createEvent({ event_type: 'task.finished', user_id: 9007199254740993n }));
 * ```
 */
export function toEventJson(event: PluginEvent): string {
  try {
    return toJson(event);
  } catch (cause) {
    if (!(cause instanceof UnwritableValueError)) throw cause;
    const field = cause.path || '(the event itself)';
    throw new InvalidEventError(field, `event field \`${field}\` ${cause.problem}`, { cause });
  }
}
