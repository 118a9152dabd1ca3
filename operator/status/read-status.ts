import type { HourCounts } from '../../functions/history/delivery-counters.ts';
import { shownName } from '../../functions/settings/shown-name.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { printable } from '../../sdk/text/printable.ts';
import { assertKnownPlugin } from '../catalog/assert-known-plugin.ts';
import { checkConfig } from '../catalog/check-config.ts';
import { readCounts } from '../history/read-counts.ts';
import { openHealthStore } from '../plugins/open-health-store.ts';
import { type PluginState, pluginState } from '../plugins/plugin-state.ts';
import { currentMarks } from '../plugins/show-plugin.ts';
import { readSettings } from '../settings/read-settings.ts';
import type { Stage } from '../stage/stage.ts';
import { type AgedQueueStatus, readAgedQueues } from './read-queues.ts';
import { HOUR, HOURS, type PluginActivity, sumCounts } from './sum-counts.ts';

/** Something wrong, and the command that fixes it or shows more. */
export interface StatusProblem {
  /** The instance; null for the stage. */
  plugin: string | null;
  text: string;
  fix: string;
}

export interface PluginStatus extends PluginActivity {
  name: string;
  state: PluginState;
}

/** How a stage is. */
export interface StageStatus {
  stage: string;
  /** Milliseconds since the epoch. */
  at: number;
  enabled: boolean;
  plugins: PluginStatus[];
  queues: AgedQueueStatus[];
  problems: StatusProblem[];
}

/**
 * Reads how a stage is: its plugins with their counts of the last day, its queues, and what is wrong. See
 * `readCounts` for how exact the counts are.
 *
 * @param instance - only this plugin
 * @throws {OperatorError} when the catalog lacks that plugin, or the settings cannot be used
 * @throws what the AWS SDK throws
 */
export async function readStatus(
  stage: Stage<'ssm' | 'dynamo' | 'sqs' | 'cloudwatch'>,
  catalog: Catalog,
  instance?: string,
): Promise<StageStatus> {
  if (instance !== undefined) assertKnownPlugin(instance, catalog);
  const now = stage.clock.now();
  const [{ settings }, health, queues, hours] = await Promise.all([
    readSettings(stage),
    openHealthStore(stage).read(),
    readAgedQueues(stage),
    hoursOf(stage, now, instance),
  ]);
  const names = instance === undefined ? settings.allowlist : [instance];
  const plugins: PluginStatus[] = [];
  const problems: StatusProblem[] = [];
  for (const [index, entry] of names.entries()) {
    const name = instance ?? shownName(entry, catalog, index + 1);
    const checked = await checkConfig(entry, settings, catalog);
    const state = pluginState(entry, { ...settings, health }, checked, now);
    plugins.push({ name, state, ...sumCounts(hours, name, now) });
    const { paused, circuit } = currentMarks(health.get(name) ?? {}, now);
    const facts = { problem: checked.problems[0]?.text, paused: paused?.reason, circuit: circuit?.error };
    const text = pluginProblem(name, state, facts);
    if (text) problems.push({ plugin: name, ...text });
  }
  return {
    stage: stage.name,
    at: now,
    enabled: settings.enabled,
    plugins,
    queues,
    problems: [...stageProblems(settings.enabled, settings.allowlist, queues), ...problems],
  };
}

async function hoursOf({ aws, outputs }: Stage<'dynamo'>, now: number, plugin?: string): Promise<HourCounts[]> {
  const table = { dynamo: aws.dynamo, table: outputs.HistoryTableName };
  const hours: HourCounts[] = [];
  for await (const hour of readCounts(table, { since: now - (HOURS - 1) * HOUR, plugin })) hours.push(hour);
  return hours;
}

function pluginProblem(
  name: string,
  state: PluginState,
  facts: { problem: string | undefined; paused: string | undefined; circuit: string | undefined },
): Omit<StatusProblem, 'plugin'> | undefined {
  const shown = printable(name);
  switch (state) {
    case 'misconfigured':
      return { text: `its configuration is not valid: ${facts.problem}`, fix: `smp config set ${shown}` };
    case 'not_configured':
      return { text: 'it has no configuration, and gets no events', fix: `smp config set ${shown}` };
    case 'paused':
      return { text: `it is paused: ${facts.paused}`, fix: `smp plugins resume ${shown}` };
    case 'circuit_open':
      return { text: `its endpoint fails: ${facts.circuit}`, fix: `smp plugins test ${shown}` };
    case 'isolated':
      return { text: 'it ended its process, and runs isolated', fix: `smp logs ${shown}` };
    case 'slow':
      return {
        text: 'its endpoint is slow: its deliveries go through the slow queue',
        fix: `smp plugins test ${shown}`,
      };
    default:
      return undefined;
  }
}

function stageProblems(
  enabled: boolean,
  allowlist: readonly string[],
  queues: readonly AgedQueueStatus[],
): StatusProblem[] {
  const deadLetters = (name: AgedQueueStatus['name'], one: string, many: string, fix: string) => {
    const { ready = 0, inFlight = 0 } = queues.find((queue) => queue.name === name) ?? {};
    if (ready + inFlight === 0) return [];
    const hidden =
      inFlight === 0 ? '' : ` (${inFlight} hidden now: another reader has ${inFlight === 1 ? 'it' : 'them'})`;
    const text = ready + inFlight === 1 ? `1 ${one}` : `${ready + inFlight} ${many}`;
    return [{ plugin: null, text: `${text}${hidden}`, fix }];
  };
  return [
    ...(enabled ? [] : [{ plugin: null, text: 'all plugins are disabled', fix: 'smp plugins enable --all' }]),
    ...(enabled && allowlist.length === 0
      ? [{ plugin: null, text: 'the allowlist is empty', fix: 'smp plugins enable <plugin>' }]
      : []),
    ...deadLetters(
      'deliveries_dlq',
      'delivery is a dead letter',
      'deliveries are dead letters',
      'smp dead-letters list',
    ),
    ...deadLetters(
      'events_dlq',
      'event reached no plugin',
      'events reached no plugin',
      'smp dead-letters list --events',
    ),
  ];
}
