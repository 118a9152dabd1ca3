import { z } from 'zod';
import { pluginStates } from '../../../operator/plugins/plugin-state.ts';
import { showPlugin } from '../../../operator/plugins/show-plugin.ts';
import { printable } from '../../../sdk/text/printable.ts';
import { defineCommand } from '../../program/define-command.ts';
import { required } from '../../program/specification.ts';
import { stateLabel } from '../../render/plugin-state.ts';
import { time } from '../../render/time.ts';
import { problemSchema } from '../config/change-result.ts';

const at = z.number().describe('Milliseconds since the epoch');

const resultSchema = z.object({
  instance: z.string(),
  description: z.string(),
  state: z.enum(pluginStates),
  inAllowlist: z.boolean(),
  hooks: z.array(z.string()),
  configured: z.boolean(),
  version: z.number().nullable(),
  modifiedAt: at.nullable(),
  config: z.record(z.string(), z.unknown()).nullable().describe('With secrets masked'),
  common: z
    .object({ eventTypes: z.array(z.string()), hasFilter: z.boolean(), timeout: z.number(), retryMax: z.number() })
    .nullable(),
  problems: z.array(problemSchema),
  warnings: z.array(z.string()),
  health: z.object({
    isolated: z.object({ config: z.string(), until: at }).optional(),
    slow: z.object({ until: at }).optional(),
    paused: z.object({ reason: z.string(), since: at, config: z.string().optional() }).optional(),
    circuit: z.object({ error: z.string(), since: at, until: at }).optional(),
  }),
});

export default defineCommand({
  description:
    'Shows a plugin instance: its state, what it listens to, its configuration without secrets, and what is wrong with it.',
  examples: ['smp plugins show webhook', 'smp plugins show webhook.siem --json'],
  arguments: { plugin: required('plugin', 'The instance, such as webhook or webhook.siem') },
  result: resultSchema,
  async run({ args: { plugin }, stage, catalog }) {
    const { entries: _, ...details } = await showPlugin(await stage(), await catalog(), plugin);
    const { common, problems, warnings } = details;
    return resultSchema.parse({
      ...details,
      common: common && { ...common },
      problems: [...problems],
      warnings: [...warnings],
    });
  },
  render(plugin, view) {
    const { config, common, problems, warnings, health } = plugin;
    const facts: [string, string | undefined][] = [
      ['Plugin', `${plugin.instance}: ${plugin.description}`],
      ['State', stateLabel(plugin.state.replaceAll('_', ' '), plugin.state, view)],
      ['Allowed', plugin.inAllowlist ? 'yes' : `no; smp plugins enable ${plugin.instance}`],
      ['Hooks', plugin.hooks.join(', ')],
      ['Event types', common ? common.eventTypes.join(', ') || 'all' : undefined],
      ['Filter', common ? (common.hasFilter ? 'yes' : 'none') : undefined],
      ['Timeout', common ? `${common.timeout} s, ${common.retryMax} retries` : undefined],
      ['Configuration', config ? JSON.stringify(config) : 'none'],
      [
        'Version',
        plugin.version === null
          ? undefined
          : `${plugin.version}, written ${time(plugin.modifiedAt ?? undefined, view)}`,
      ],
      ['Paused', health.paused && `since ${time(health.paused.since, view)}: ${health.paused.reason}`],
      ['Circuit open', health.circuit && `since ${time(health.circuit.since, view)}: ${health.circuit.error}`],
      ['Isolated', health.isolated && `until ${new Date(health.isolated.until).toISOString()}: it ended its process`],
      ['Slow', health.slow && `until ${new Date(health.slow.until).toISOString()}`],
    ];
    return [
      ...facts.flatMap(([name, value]) =>
        value === undefined
          ? []
          : [`${view.color.dim(name.padEnd(14))} ${name === 'State' ? value : printable(value)}`],
      ),
      ...problems.map(({ text }) => view.color.red(`Problem: ${printable(text)}`)),
      ...warnings.map((text) => view.color.yellow(`Warning: ${printable(text)}`)),
    ].join('\n');
  },
});
