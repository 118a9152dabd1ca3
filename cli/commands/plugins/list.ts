import { z } from 'zod';
import { listPlugins } from '../../../operator/plugins/list-plugins.ts';
import { pluginStates } from '../../../operator/plugins/plugin-state.ts';
import { defineCommand } from '../../program/define-command.ts';
import { exitCodes } from '../../program/exit-code.ts';
import { stateLabel } from '../../render/plugin-state.ts';
import { type Column, renderTable } from '../../render/table.ts';

const plugin = z.object({
  name: z.string(),
  description: z.string().nullable(),
  state: z.enum(pluginStates),
  inAllowlist: z.boolean(),
  configured: z.boolean(),
  problems: z.array(z.string()),
  warnings: z.array(z.string()),
});

const columns: readonly Column<z.output<typeof plugin>>[] = [
  { header: 'PLUGIN', cell: ({ name }) => name },
  {
    header: 'STATE',
    cell: ({ state }) => state.replaceAll('_', ' '),
    style: (text, { state }, view) => stateLabel(text, state, view),
  },
  { header: 'ALLOWED', cell: ({ inAllowlist }) => (inAllowlist ? 'yes' : 'no') },
  { header: 'CONFIGURED', cell: ({ configured }) => (configured ? 'yes' : 'no') },
  {
    header: 'NOTE',
    cell: ({ problems, warnings, description }) => problems[0] ?? warnings[0] ?? description ?? '',
    max: 80,
  },
];

export default defineCommand({
  description: `Lists the plugins of the stage with their states: those in the allowlist, those that only have a configuration, and the
others of the catalog. Exits with 1 when one in the allowlist cannot run.`,
  examples: ['smp plugins list', 'smp plugins list --stage test', "smp plugins list --json | jq -r '.plugins[].name'"],
  result: z.object({ enabled: z.boolean(), plugins: z.array(plugin) }),
  async run({ stage, catalog, exitWith }) {
    const list = await listPlugins(await stage(), await catalog());
    if (list.plugins.some(({ inAllowlist, problems }) => inAllowlist && problems.length > 0)) exitWith(exitCodes.found);
    return list;
  },
  render({ enabled, plugins }, view) {
    const table = renderTable(columns, plugins, view);
    if (enabled || !view.terminal) return table;
    return `${table}\n\n${view.color.yellow('All plugins are disabled.')} Enable them: smp plugins enable --all`;
  },
});
