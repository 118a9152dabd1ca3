import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type EndingKind, endingKinds } from '../../operator/reconcile/classify.ts';
import { compareDeliveries, parseOtherDeliveries } from '../../operator/reconcile/compare-deliveries.ts';
import { type ReconciledDelivery, reconcile } from '../../operator/reconcile/reconcile.ts';
import { OperatorError } from '../../operator/stage/operator-error.ts';
import { printable } from '../../sdk/text/printable.ts';
import { defineCommand } from '../program/define-command.ts';
import { exitCodes } from '../program/exit-code.ts';
import { parsed, text } from '../program/specification.ts';
import { renderTable } from '../render/table.ts';
import { periodOf } from '../values/list-options.ts';
import { toTime } from '../values/to-time.ts';

/** Deliveries that are named. */
const NAMED = 50;

const HOUR = 3_600_000;

const row = z.object({ plugin: z.string(), counts: z.partialRecord(z.enum(endingKinds), z.int()) });
const difference = z.object({
  eventId: z.string(),
  plugin: z.string(),
  there: z.enum(['delivered', 'failed', 'skipped', 'absent']),
  here: z.enum([...endingKinds, 'absent']),
});

export default defineCommand({
  description: `Finds where every delivery of a period ended: delivered, waiting, dead, skipped, or unaccounted for. It compares the history with
both dead-letter queues and the depths of the others. With \`--against\`, it shows the deliveries that only this system made, and those
that only the other system made. Exits with 1 when a delivery is unaccounted for or differs.`,
  examples: [
    'smp reconcile --since 1h',
    'smp reconcile --since 2026-01-31T12:00:00Z --until 2026-01-31T13:00:00Z --json',
    'smp reconcile --since 1d --against python-deliveries.jsonl',
    'smp reconcile --since 1h --published ids.txt',
  ],
  options: {
    since: parsed('--since <time>', 'Start: 2h or 7d ago, or a date and time; 1h by default', toTime),
    until: parsed('--until <time>', 'End; now by default', toTime),
    against: text('--against <file>', 'Deliveries of another system: JSON Lines with event_id, plugin and outcome'),
    published: text('--published <file>', 'Ids of the events that were published, one per line'),
  },
  result: z.object({
    events: z.int(),
    plugins: z.array(row),
    unaccounted: z.array(z.object({ eventId: z.string(), plugin: z.string() })),
    unseen: z.array(z.string()).describe('Events that were published, and that no place has'),
    differences: z.array(difference).nullable().describe('Null without --against'),
    complete: z
      .boolean()
      .describe('False when some dead letters could not be read: too many, or hidden by another reader'),
  }),
  async run({ options, stage, view, signal, progress, exitWith }) {
    const { since = view.now - HOUR, until = view.now } = periodOf(options, view.now);
    const published = options.published === undefined ? undefined : idsIn(await read(options.published));
    const there =
      options.against === undefined
        ? undefined
        : parseOtherDeliveries(await read(options.against), options.against, { since, until });
    const onProgress = (events: number) => progress(`${events} events so far`);
    const result = await reconcile(await stage(), { since, until, published, signal, onProgress });
    const differences = there === undefined ? null : compareDeliveries(result.deliveries, there);
    if (result.unaccounted.length + result.unseen.length + (differences?.length ?? 0) > 0) exitWith(exitCodes.found);
    return {
      events: result.events,
      plugins: rowsOf(result.deliveries),
      unaccounted: result.unaccounted.map(({ eventId, plugin }) => ({ eventId, plugin })),
      unseen: [...result.unseen],
      differences,
      complete: result.complete,
    };
  },
  render({ events, plugins, unaccounted, unseen, differences, complete }, view) {
    const used = endingKinds.filter((kind) => plugins.some(({ counts }) => counts[kind]));
    const columns = [
      { header: 'PLUGIN', cell: (each: z.output<typeof row>) => each.plugin },
      ...used.map((kind) => ({
        header: kind.toUpperCase(),
        cell: ({ counts }: z.output<typeof row>) => counts[kind] ?? 0,
        align: 'right' as const,
      })),
    ];
    const lines = [renderTable(columns, plugins, view)];
    if (!view.terminal && unaccounted.length + unseen.length === 0 && differences === null) return lines.join('\n');
    lines.push('', `${events} events. ${unaccounted.length === 0 ? 'Every delivery is accounted for.' : ''}`.trim());
    for (const { eventId, plugin } of unaccounted.slice(0, NAMED)) {
      lines.push(view.color.red(`unaccounted for: ${printable(`${eventId} for ${plugin}`)}`));
    }
    for (const eventId of unseen.slice(0, NAMED)) lines.push(view.color.red(`never arrived: ${printable(eventId)}`));
    for (const { eventId, plugin, there, here } of differences?.slice(0, NAMED) ?? []) {
      lines.push(printable(`${eventId} for ${plugin}: ${there} there, ${here} here`));
    }
    if (differences?.length === 0) lines.push('No delivery differs from the other system.');
    const more = Math.max(unaccounted.length, unseen.length, differences?.length ?? 0) - NAMED;
    if (more > 0) lines.push(`And ${more} more: --json lists all.`);
    if (!complete) {
      lines.push(
        'Some dead letters could not be read: another reader has them, or there are too many. Their outcomes come from the history.',
      );
    }
    return lines.join('\n');
  },
});

function rowsOf(deliveries: readonly ReconciledDelivery[]): z.output<typeof row>[] {
  const rows = new Map<string, Partial<Record<EndingKind, number>>>();
  for (const { plugin, ending } of deliveries) {
    const counts = rows.get(plugin) ?? {};
    counts[ending.kind] = (counts[ending.kind] ?? 0) + 1;
    rows.set(plugin, counts);
  }
  return [...rows].map(([plugin, counts]) => ({ plugin, counts })).toSorted((a, b) => (a.plugin < b.plugin ? -1 : 1));
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new OperatorError(`${path} cannot be read`, { kind: 'usage', fix: 'check the path', cause });
  }
}

function idsIn(text: string): string[] {
  return text.split(/\s+/).filter((id) => id !== '');
}
