import { uuidV5 } from './uuid-v5.ts';

/** The namespace of ids that are derived from what an event is about. */
const NAMESPACE = 'b96061c2-8d03-4ea5-b072-2524ab69aa7d';

/**
 * An `event_id` that is the same each time for the same parts, so that receivers drop an event that is published several times. For
 * example from `onStartup`, which runs once in each sandbox, or from a job that may run twice. Numbers count as their digits.
 *
 * @throws {TypeError} without any part: all events would have one id
 * @example
 * ```ts
 * async onStartup({ plugin, config, publish }) {
 *   const event_id = stableEventId('started', plugin, config.version);
 *   await publish({ event_type: 'custom.plugin_started', event_id });
 * }
 * ```
 */
export function stableEventId(...parts: readonly (string | number | bigint)[]): string {
  if (parts.length === 0) throw new TypeError('stableEventId: name at least one part, such as the id of a job');
  return uuidV5(NAMESPACE, JSON.stringify(parts.map(String)));
}
