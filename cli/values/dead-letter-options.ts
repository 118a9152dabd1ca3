import type { DeadLetterFilter } from '../../operator/dead-letters/dead-letter-filter.ts';
import { flag, parsed, text, type ValuesOf } from '../program/specification.ts';
import { toEventId } from './to-event-id.ts';
import { toSeconds } from './to-time.ts';

/** Options that choose dead letters. */
export const deadLetterOptions = {
  plugin: text('--plugin <name>', 'Only this plugin instance'),
  type: text('--type <type>', 'Event type, or a prefix such as task.*'),
  reason: text('--reason <reason>', 'Why it failed, such as timeout: see docs/reference/reasons.md'),
  event: parsed('--event <id>', 'Only this event; the start of its id is enough', toEventId),
  error: text('--error <text>', 'Text in the error'),
  olderThan: parsed('--older-than <time>', 'In the DLQ for at least 90s, 15m, 2h or 7d', toSeconds),
  newerThan: parsed('--newer-than <time>', 'In the DLQ for at most 90s, 15m, 2h or 7d', toSeconds),
  events: flag('--events', 'Events that reached no plugin, instead of deliveries'),
};

/** The filter that the options make. */
export function filterOf(options: ValuesOf<typeof deadLetterOptions>): DeadLetterFilter {
  const { plugin, type, reason, event: eventId, error, olderThan, newerThan } = options;
  return { plugin, type, reason, eventId, error, olderThan, newerThan };
}

/** What the options choose, in words: `dead letters of webhook, with the reason timeout`. */
export function describeChoice(options: ValuesOf<typeof deadLetterOptions>): string {
  const { plugin, type, reason, event, error, olderThan, newerThan, events } = options;
  const parts = [
    plugin === undefined ? undefined : `of ${plugin}`,
    type === undefined ? undefined : `of the type ${type}`,
    reason === undefined ? undefined : `with the reason ${reason}`,
    event === undefined ? undefined : `of event ${event}`,
    error === undefined ? undefined : `with \`${error}\` in the error`,
    olderThan === undefined ? undefined : `older than ${olderThan} s`,
    newerThan === undefined ? undefined : `newer than ${newerThan} s`,
  ].filter((part) => part !== undefined);
  const dlq = events ? 'the events DLQ' : 'the deliveries DLQ';
  return parts.length === 0 ? `all dead letters in ${dlq}` : `the dead letters ${parts.join(', ')} in ${dlq}`;
}
