import { z } from 'zod';
import type { DeadLetter } from '../../../operator/dead-letters/dead-letter.ts';
import { listDeadLetters } from '../../../operator/dead-letters/list-dead-letters.ts';
import { defineCommand } from '../../program/define-command.ts';
import { exitCodes } from '../../program/exit-code.ts';
import { parsed } from '../../program/specification.ts';
import { deadLetterSchema } from '../../render/explanation/explanation-schema.ts';
import { hiddenNote } from '../../render/hidden-note.ts';
import { type Column, renderTable } from '../../render/table.ts';
import { time } from '../../render/time.ts';
import { collectList } from '../../values/collect-list.ts';
import { deadLetterOptions, filterOf } from '../../values/dead-letter-options.ts';
import { DEFAULT_LIMIT } from '../../values/list-options.ts';
import { noteUnknownPlugin } from '../../values/note-unknown-plugin.ts';
import { toCount } from '../../values/to-count.ts';

type Row = z.output<typeof deadLetterSchema>;

const columns: readonly Column<Row>[] = [
  { header: 'SINCE', cell: ({ deadSince }, view) => time(deadSince, view) },
  { header: 'EVENT', cell: ({ eventId }, view) => (view.terminal ? eventId?.slice(0, 8) : eventId) },
  { header: 'TYPE', cell: ({ eventType }) => eventType ?? 'malformed', max: 24 },
  { header: 'PLUGIN', cell: ({ plugin, kind }) => plugin ?? (kind === 'events' ? 'all' : undefined), max: 24 },
  { header: 'REASON', cell: ({ reason }) => reason, style: (text, _, view) => view.color.red(text), max: 24 },
  { header: 'TRIES', cell: ({ attempts }) => attempts, align: 'right' },
  { header: 'ERROR', cell: ({ error }) => error, max: 60 },
];

export default defineCommand({
  description: `Lists dead letters: deliveries that failed for good, and events that never got to plugins. Listing
leaves them in their dead-letter queue (DLQ). The order is random. While another reader, such as a redrive or the console, has a
dead letter, nobody else can see it. The command says how many are hidden.
Exits with 1 when there are dead letters, listed or hidden.`,
  examples: [
    'smp dead-letters list',
    'smp dead-letters list --plugin webhook --reason timeout',
    'smp dead-letters list --error "no such channel" --newer-than 2h',
  ],
  options: { ...deadLetterOptions, limit: parsed('--limit <n>', 'List at most this many; 50 by default', toCount) },
  result: z.object({
    deadLetters: z.array(deadLetterSchema),
    more: z.boolean().describe('There are more than the limit'),
    hidden: z.int().describe('Not listed: another reader has them, for up to 15 minutes. An estimate of SQS'),
  }),
  async run({ options, stage, catalog, note, signal, exitWith, progress, view }) {
    const { limit = DEFAULT_LIMIT, events } = options;
    let hidden = 0;
    const onHidden = (count: number) => {
      hidden += count;
    };
    const kind = events ? ('events' as const) : undefined;
    const list = collectList<DeadLetter>('dead letters', { progress, note, signal, exitWith, view });
    const onLook = (looked: number) => progress(`Looked at ${looked} dead letters: ${list.found.length} found`);
    const query = { ...filterOf(options), kind, limit: limit + 1, signal, onHidden, onLook };
    const found = await list.from(listDeadLetters(await stage(), query));
    if (found.length === 0) await noteUnknownPlugin(options.plugin, { catalog, note, exitWith });
    if (found.length + hidden > 0 && !signal.aborted) exitWith(exitCodes.found);
    if (hidden > 0) note(`smp: ${hiddenNote(hidden)}`);
    return { deadLetters: found.slice(0, limit), more: found.length > limit, hidden };
  },
  render({ deadLetters, more }, view) {
    if (deadLetters.length === 0) return view.terminal ? 'No dead letters match.' : '';
    const table = renderTable(columns, deadLetters, view);
    return more && view.terminal ? `${table}\n\n${view.color.dim('There are more: --limit, or a filter')}` : table;
  },
});
