import { z } from 'zod';
import { showEvent } from '../../../operator/events/show-event.ts';
import { parseJsonWithBigints } from '../../../sdk/json/parse-json.ts';
import { defineCommand } from '../../program/define-command.ts';
import { required } from '../../program/specification.ts';
import { eventText } from '../../render/events/event-text.ts';

export default defineCommand({
  description:
    'Prints an event from the history as it was published. The start of the id is enough when no other event has it.',
  examples: ['smp events show 6f1b0a6e', "smp events show 6f1b0a6e --json | jq '.event.meta'"],
  arguments: { event: required('event', 'Id of the event, or its first characters') },
  result: z.object({
    eventId: z.string(),
    event: z.unknown().describe('As it was published; null when it was too large for the history'),
    note: z.string().nullable(),
  }),
  async run({ args, stage, signal }) {
    const { eventId, eventJson, eventNote } = await showEvent(await stage(), args.event, signal);
    const event: unknown = eventJson === undefined ? null : parseJsonWithBigints(eventJson);
    return { eventId, event, note: eventNote ?? null };
  },
  render: ({ event, note }) => (event === null ? (note ?? 'The history does not have its text.') : eventText(event)),
});
