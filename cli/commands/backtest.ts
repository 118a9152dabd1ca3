import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { backtest } from '../../operator/backtest/backtest.ts';
import { OperatorError } from '../../operator/stage/operator-error.ts';
import { defineCommand } from '../program/define-command.ts';
import { parsed, required, text } from '../program/specification.ts';
import { type Column, renderTable } from '../render/table.ts';
import { time } from '../render/time.ts';
import { periodOf } from '../values/list-options.ts';
import { toTime } from '../values/to-time.ts';

/** Events of which each list shows that many. */
const SHOWN = 20;

const WEEK = 7 * 86_400_000;

const event = z.object({
  eventId: z.string(),
  eventType: z.string(),
  server: z.string().optional(),
  at: z.number().describe('Milliseconds since the epoch'),
});
const because = z.object({
  reason: z.enum(['no_hook', 'event_types', 'filter', 'own_event']),
  mismatches: z.array(z.string()).readonly(),
});

interface Row extends z.output<typeof event> {
  change: 'added' | 'dropped';
  why: string;
}

const columns: readonly Column<Row>[] = [
  {
    header: 'CHANGE',
    cell: ({ change }) => change,
    style: (text, { change }, { color }) => (change === 'added' ? color.green(text) : color.red(text)),
  },
  { header: 'TIME', cell: ({ at }, view) => time(at, view) },
  { header: 'EVENT', cell: ({ eventId }, view) => (view.terminal ? eventId.slice(0, 8) : eventId) },
  { header: 'TYPE', cell: ({ eventType }) => eventType, max: 24 },
  { header: 'SERVER', cell: ({ server }) => server, max: 24 },
  { header: 'WHY', cell: ({ why }) => why, max: 60 },
];

export default defineCommand({
  description: `Shows which deliveries a changed \`event_types\` or \`filter\` would have added and dropped. It compares with the past
deliveries of the plugin. It uses the plugin's hooks in this checkout. So you can also test changed code: leave out \`--config\`.
Sends nothing and changes nothing.`,
  examples: [
    'smp backtest webhook --config new.json --since 7d',
    'smp backtest webhook --since 1d',
    "smp backtest webhook --config new.json --json | jq '.dropped | length'",
  ],
  arguments: { plugin: required('plugin', 'Instance name') },
  options: {
    config: text('--config <file>', 'The changed configuration, as JSON; the present one by default'),
    since: parsed('--since <time>', 'Start: 2h or 7d ago, or a date and time; 7d by default', toTime),
    until: parsed('--until <time>', 'End; now by default', toTime),
  },
  result: z.object({
    plugin: z.string(),
    events: z.int(),
    withoutText: z.int().describe('Events whose text the history does not have'),
    before: z.int().describe('Deliveries that there were'),
    after: z.int().describe('Deliveries that there would have been'),
    added: z.array(event).readonly(),
    dropped: z.array(event.extend({ because })).readonly(),
  }),
  async run({ args, options, stage, catalog, view, signal, progress }) {
    const { since = view.now - WEEK, until } = periodOf(options, view.now);
    const config = options.config === undefined ? undefined : await read(options.config);
    const onProgress = (events: number) => progress(`${events} events so far`);
    const query = { plugin: args.plugin, config, catalog: await catalog(), since, until, signal, onProgress };
    return backtest(await stage(), query);
  },
  render({ plugin, events, withoutText, before, after, added, dropped }, view) {
    const rows: Row[] = [
      ...added.slice(0, SHOWN).map((each) => ({ ...each, change: 'added' as const, why: '' })),
      ...dropped.slice(0, SHOWN).map((each) => {
        const { reason, mismatches } = each.because;
        return { ...each, change: 'dropped' as const, why: mismatches[0] ?? reason.replaceAll('_', ' ') };
      }),
    ];
    if (!view.terminal) return renderTable(columns, rows, view);
    const lines = [
      `${plugin} got ${before} of ${events} events, and would have got ${after}: ${added.length} added, ${dropped.length} dropped.`,
    ];
    if (withoutText > 0) lines.push(`Of ${withoutText} events, the history does not have the text.`);
    if (rows.length > 0) lines.push('', renderTable(columns, rows, view));
    if (added.length > SHOWN || dropped.length > SHOWN) lines.push('', view.color.dim('--json lists all'));
    return lines.join('\n');
  },
});

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new OperatorError(`${path} cannot be read`, { kind: 'usage', fix: 'check the path', cause });
  }
}
