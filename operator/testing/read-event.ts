import { createEvent } from '../../sdk/event/create-event.ts';
import { parseEventJson } from '../../sdk/event/parse-event-json.ts';
import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import { parseJsonWithBigints } from '../../sdk/json/parse-json.ts';
import { isDocument } from '../settings/config-document.ts';
import { OperatorError } from '../stage/operator-error.ts';

/**
 * Reads an event that somebody wrote by hand: a whole one, or only some of its fields. An id and a timestamp are made where there are
 * none.
 *
 * @param source - names the text in errors: a file, or - for standard input
 * @throws {OperatorError} when it is no event
 */
export function readEvent(text: string, source: string): PluginEvent {
  try {
    const value = parseJsonWithBigints(text);
    if (!isDocument(value) || value.event_id !== undefined) return parseEventJson(text);
    // What else is missing is made up.
    const { event_type } = value;
    if (event_type === undefined) throw new Error('`event_type` is missing');
    if (typeof event_type !== 'string') throw new Error('`event_type` is not text');
    return createEvent({ ...value, event_type });
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).replace(/^not an event: /, '');
    throw new OperatorError(`${source === '-' ? 'standard input' : source} is not an event: ${reason}`, {
      kind: 'usage',
      fix: 'write a JSON object, like {"event_type": "task.failed"}',
      cause,
    });
  }
}

/** The event that tests send. */
export function testEvent(eventType = 'webhook.test'): PluginEvent {
  return createEvent({
    event_type: eventType,
    action: eventType.replaceAll('.', '_'),
    server_name: 'web-1',
    meta: { message: 'A test of Server Monitor. No action is needed.' },
  });
}
