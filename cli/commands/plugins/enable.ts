import { planEnable } from '../../../operator/plugins/enable-plugin.ts';
import { defineCommand } from '../../program/define-command.ts';
import { flag, optional } from '../../program/specification.ts';
import { applyPlan, renderSwitch, switchResultSchema, targetOf } from './switch-result.ts';

export default defineCommand({
  description: `Adds a plugin instance to the allowlist, so that it gets events. With --all, it enables all
plugins of the allowlist. It refuses an instance whose configuration is missing or not valid.`,
  examples: ['smp plugins enable webhook', 'smp plugins enable --all'],
  arguments: { plugin: optional('plugin', 'The instance, such as webhook or webhook.siem') },
  options: {
    all: flag('--all', 'Enable all plugins of the allowlist'),
    dryRun: flag('--dry-run', 'Only show what would change'),
  },
  result: switchResultSchema,
  async run({ args, options: { all, dryRun }, stage, catalog, note }) {
    const plugin = targetOf('enable', args.plugin, all);
    const at = await stage();
    const result = await applyPlan(at, await planEnable(at, await catalog(), plugin), { dryRun });
    if (!result.enabled) note('All plugins are disabled: run `smp plugins enable --all` to let them run.');
    return result;
  },
  render: renderSwitch,
});
