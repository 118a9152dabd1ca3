import { z } from 'zod';
import { logLevels, readLogs } from '../../operator/logs/read-logs.ts';
import { printable } from '../../sdk/text/printable.ts';
import { defineCommand } from '../program/define-command.ts';
import { flag, oneOf, optional, parsed, text } from '../program/specification.ts';
import { timeOfDay } from '../render/time.ts';
import { noteUnknownPlugin } from '../values/note-unknown-plugin.ts';
import { timeAt, toTime } from '../values/to-time.ts';

const FIFTEEN_MINUTES = 15 * 60_000;

const colors = { DEBUG: 'dim', INFO: 'green', WARN: 'yellow', ERROR: 'red' } as const;

export default defineCommand({
  description: 'Prints what the functions logged, oldest first. With a plugin, only the lines that name it.',
  examples: [
    'smp logs webhook',
    'smp logs --level ERROR --since 2h',
    'smp logs webhook --follow',
    'smp logs --event 6f1b0a6e',
  ],
  arguments: { plugin: optional('plugin', 'Instance name') },
  options: {
    level: oneOf('--level <level>', 'This level and above', logLevels),
    event: text('--event <id>', 'Only this event; the start of its id is enough'),
    since: parsed('--since <time>', 'Start: 2h or 7d ago, or a date and time; 15m by default', toTime),
    follow: flag('-f, --follow', 'Continue with new lines until you press Ctrl-C'),
  },
  result: z.object({
    at: z.number().describe('Milliseconds since the epoch'),
    level: z.enum(logLevels),
    function: z.enum(['dispatch', 'redeliver']),
    plugin: z.string().optional(),
    message: z.string(),
    fields: z.record(z.string(), z.unknown()),
  }),
  stream: true,
  async *run({ args, options, stage, catalog, note, view, signal, exitWith }) {
    const { level, event: eventId, follow } = options;
    const since = timeAt(options.since, view.now) ?? view.now - FIFTEEN_MINUTES;
    let found = false;
    for await (const line of readLogs(await stage(), { plugin: args.plugin, level, eventId, since, follow, signal })) {
      found = true;
      yield line;
    }
    if (!found) await noteUnknownPlugin(args.plugin, { catalog, note, exitWith });
  },
  render({ at, level, function: name, plugin, message, fields }, view) {
    const shown = Object.entries(fields)
      .filter(([key]) => !hidden.has(key))
      .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
    const label = view.color[colors[level]](level.padEnd(5));
    return `${timeOfDay(at, view)}  ${label}  ${printable([plugin ?? name, message, ...shown].join('  '))}`;
  },
});

/** What other fields say too, or the platform only needs. */
const hidden = new Set([
  'delivery_id',
  'trace_id',
  'function_arn',
  'function_memory_size',
  'function_name',
  'cold_start',
  'function_request_id',
]);
