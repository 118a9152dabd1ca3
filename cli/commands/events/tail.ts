import { tailEvents } from '../../../operator/events/tail-events.ts';
import { Severity } from '../../../sdk/event/event-types.ts';
import { printable } from '../../../sdk/text/printable.ts';
import { defineCommand } from '../../program/define-command.ts';
import { oneOf, parsed, text } from '../../program/specification.ts';
import { outcomesOf } from '../../render/events/event-columns.ts';
import { listedEventSchema } from '../../render/events/event-schema.ts';
import { timeOfDay } from '../../render/time.ts';
import { timeAt, toTime } from '../../values/to-time.ts';

export default defineCommand({
  description: `Shows events as they are dispatched, a line each, until you press Ctrl-C. An event appears when its first deliveries have
ended.`,
  examples: ['smp events tail', 'smp events tail --type "alert.*"', 'smp events tail --since 10m --json'],
  options: {
    type: text('--type <type>', 'Event type, or a prefix such as task.*'),
    severity: oneOf('--severity <severity>', 'Severity', Object.values(Severity)),
    server: text('--server <name>', 'Name of the server, or its id'),
    since: parsed('--since <time>', 'Start: 2h or 7d ago, or a date and time; now by default', toTime),
  },
  result: listedEventSchema,
  stream: true,
  async *run({ options: { since, ...query }, stage, signal, view }) {
    for await (const event of tailEvents(await stage(), { ...query, since: timeAt(since, view.now), signal })) {
      yield { ...event, outcomes: [...event.outcomes] };
    }
  },
  render(event, view) {
    const { at, eventId, eventType, severity, server = '-' } = event;
    const facts = [eventId, eventType, severity, server, outcomesOf(event)];
    return printable(`${timeOfDay(at, view)}  ${facts.join('  ')}`);
  },
});
