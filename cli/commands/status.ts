import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { pluginStates } from '../../operator/plugins/plugin-state.ts';
import { queueNames } from '../../operator/status/read-queues.ts';
import { readStatus } from '../../operator/status/read-status.ts';
import { printable } from '../../sdk/text/printable.ts';
import { defineCommand } from '../program/define-command.ts';
import { exitCodes } from '../program/exit-code.ts';
import { flag, optional } from '../program/specification.ts';
import { stateLabel } from '../render/plugin-state.ts';
import { sparkline } from '../render/sparkline.ts';
import { type Column, renderTable } from '../render/table.ts';
import { duration, time } from '../render/time.ts';
import type { View } from '../render/view.ts';

/** Milliseconds between two looks. */
const INTERVAL = 2_000;

/** Moves to the top of a terminal and clears it (ECMA-48). */
const CLEAR = '\u001b[H\u001b[2J';

const at = z.number().describe('Milliseconds since the epoch');
const counts = z.object({ delivered: z.number(), retried: z.number(), dead: z.number(), waiting: z.number() });

const resultSchema = z.object({
  stage: z.string(),
  at,
  enabled: z.boolean().describe('The switch for all plugins'),
  plugins: z.array(
    z.object({
      name: z.string(),
      state: z.enum(pluginStates),
      hour: counts.describe('The clock hour that runs, in UTC'),
      day: counts.describe('That hour and the 23 before'),
      successRates: z.array(z.number().nullable()).describe('Of each of the 24 hours, the oldest first, from 0 to 1'),
      averageAge: z.number().nullable().describe('Milliseconds from event to delivery, on average of the day'),
      lastDelivered: at.nullable(),
      lastFailure: z.object({ at, error: z.string() }).nullable(),
    }),
  ),
  queues: z.array(
    z.object({
      name: z.enum(queueNames),
      ready: z.number(),
      delayed: z.number(),
      inFlight: z.number(),
      oldestAge: z
        .number()
        .nullable()
        .describe('Milliseconds since the oldest message was sent, some minutes behind; null when empty or unknown'),
    }),
  ),
  problems: z.array(z.object({ plugin: z.string().nullable(), text: z.string(), fix: z.string() })),
});

type Status = z.output<typeof resultSchema>;
type Plugin = Status['plugins'][number];
type Queue = Status['queues'][number];

export default defineCommand({
  description: `Shows the state of each plugin, its deliveries of this hour and of 24 hours, its last success and its last error. Also shows what the
queues hold, for how long the oldest message waits, and what is wrong, with the command that fixes it. Exits with 1 when something is
wrong.`,
  examples: ['smp status', 'smp status webhook', 'smp status --watch', "smp status --json | jq '.problems'"],
  arguments: { plugin: optional('plugin', 'Only this instance') },
  options: { watch: flag('-w, --watch', 'Show it again every 2 seconds, until Ctrl-C') },
  result: resultSchema,
  stream: true,
  async *run({ args: { plugin }, options: { watch }, stage, catalog, signal, exitWith, view, global, write }) {
    const [at, known] = [await stage(), await catalog()];
    do {
      const status = await readStatus(at, known, plugin);
      exitWith(status.problems.length > 0 ? exitCodes.found : exitCodes.done);
      view.now = status.at;
      if (watch && view.terminal && !global.json) await write(CLEAR);
      yield status;
      if (watch) await sleep(INTERVAL, undefined, { signal }).catch(() => {});
    } while (watch && !signal.aborted);
  },
  render: (status, view) =>
    [...pluginLines(status, view), ...queueLines(status, view), ...problemLines(status, view)].join('\n'),
});

const columns: readonly Column<Plugin>[] = [
  { header: 'PLUGIN', cell: ({ name }) => name },
  {
    header: 'STATE',
    cell: ({ state }) => state.replaceAll('_', ' '),
    style: (text, { state }, view) => stateLabel(text, state, view),
  },
  { header: 'HOUR', cell: ({ hour }) => hour.delivered, align: 'right' },
  { header: 'DAY', cell: ({ day }) => day.delivered, align: 'right' },
  { header: 'RETRIED', cell: ({ day }) => day.retried, align: 'right' },
  { header: 'DEAD', cell: ({ day }) => day.dead, align: 'right' },
  { header: 'SUCCESS, 24 HOURS', cell: ({ successRates }) => sparkline(successRates) },
  { header: 'LAST SUCCESS', cell: ({ lastDelivered }, view) => time(lastDelivered ?? undefined, view) },
  {
    header: 'LAST ERROR',
    cell: ({ lastFailure }, view) => (lastFailure ? `${time(lastFailure.at, view)}: ${lastFailure.error}` : ''),
    max: 60,
  },
];

function pluginLines(status: Status, view: View): string[] {
  const { plugins } = status;
  if (plugins.length === 0) return view.terminal ? ['No plugins are in the allowlist.'] : [];
  return [renderTable(columns, plugins, view)];
}

const queueColumns: readonly Column<Queue>[] = [
  {
    header: 'QUEUE',
    cell: ({ name }) => name.replace('_dlq', ' DLQ'),
    style: (text, { name, ready, inFlight }, { color }) =>
      name.endsWith('_dlq') && ready + inFlight > 0 ? color.red(text) : text,
  },
  { header: 'READY', cell: ({ ready }) => ready, align: 'right' },
  { header: 'DELAYED', cell: ({ delayed }) => delayed, align: 'right' },
  { header: 'IN FLIGHT', cell: ({ inFlight }) => inFlight, align: 'right' },
  { header: 'OLDEST', cell: ({ oldestAge }) => (oldestAge === null ? '-' : duration(oldestAge)), align: 'right' },
];

function queueLines({ queues }: Status, view: View): string[] {
  if (view.terminal) return ['', renderTable(queueColumns, queues, view)];
  return queues.map(({ name, ready, delayed, inFlight, oldestAge }) =>
    ['queue', name, ready, delayed, inFlight, oldestAge === null ? '-' : oldestAge / 1000].join('\t'),
  );
}

function problemLines({ problems }: Status, view: View): string[] {
  if (problems.length === 0) return view.terminal ? ['', view.color.green('Nothing is wrong.')] : [];
  const lines = problems.map(({ plugin, text, fix }) => {
    const what = printable(plugin === null ? text : `${plugin}: ${text}`);
    return view.terminal
      ? `${view.color.yellow('!')} ${what}\n  ${view.color.dim(fix)}`
      : ['problem', what, fix].join('\t');
  });
  return view.terminal ? ['', ...lines] : lines;
}
