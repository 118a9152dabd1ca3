import { z } from 'zod';
import { cursorAfter } from '../../../operator/deliveries/page-cursor.ts';
import { type ListedEvent, listEvents } from '../../../operator/events/list-events.ts';
import { Severity } from '../../../sdk/event/event-types.ts';
import { defineCommand } from '../../program/define-command.ts';
import { oneOf, text } from '../../program/specification.ts';
import { eventColumns } from '../../render/events/event-columns.ts';
import { listedEventSchema } from '../../render/events/event-schema.ts';
import { renderTable } from '../../render/table.ts';
import { collectList } from '../../values/collect-list.ts';
import { DEFAULT_LIMIT, listOptions, periodOf } from '../../values/list-options.ts';

export default defineCommand({
  description: `Lists the events that the dispatch function took, newest first, with the first outcome of each plugin. An event that was
replayed is listed again.`,
  examples: [
    'smp events list --since 1h',
    'smp events list --type "alert.*" --severity critical',
    'smp events list --text web-1',
  ],
  options: {
    type: text('--type <type>', 'Event type, or a prefix such as task.*'),
    severity: oneOf('--severity <severity>', 'Severity', Object.values(Severity)),
    server: text('--server <name>', 'Name of the server, or its id'),
    replay: text('--replay <name>', 'Sent by this replay'),
    text: text('--text <text>', 'Text in the event'),
    ...listOptions,
  },
  result: z.object({
    events: z.array(listedEventSchema),
    cursor: z.string().nullable().describe('For --cursor; null when these are all'),
  }),
  async run({ options, stage, signal, view, ...context }) {
    const { type, severity, server, replay, text, cursor, limit = DEFAULT_LIMIT } = options;
    const list = collectList<ListedEvent>('events', { ...context, signal, view });
    const { onLook } = list;
    const query = { type, severity, server, replay, text, cursor, signal, onLook, ...periodOf(options, view.now) };
    const events = await list.from(listEvents(await stage(), { ...query, limit: limit + 1 }));
    const page = events.slice(0, limit);
    const listed = page.map((event) => ({ ...event, outcomes: [...event.outcomes] }));
    const more = events.length > limit || (signal.aborted && page.length > 0);
    return { events: listed, cursor: more ? cursorAfter(page, cursor) : null };
  },
  render({ events, cursor }, view) {
    if (events.length === 0) return view.terminal ? 'No such events.' : '';
    const table = renderTable(eventColumns, events, view);
    return cursor !== null && view.terminal ? `${table}\n\n${view.color.dim(`More: --cursor ${cursor}`)}` : table;
  },
});
