import { planDisable } from '../../../operator/plugins/enable-plugin.ts';
import { defineCommand } from '../../program/define-command.ts';
import { changeOptions, flag, optional } from '../../program/specification.ts';
import { applyPlan, renderSwitch, switchResultSchema, targetOf } from './switch-result.ts';

export default defineCommand({
  description: `Removes a plugin instance from the allowlist. Until it is enabled again, it misses all events. Its configuration stays. To
keep the events for later, use \`smp plugins pause\`. With --all, it disables all plugins; the allowlist stays.`,
  examples: ['smp plugins disable webhook', 'smp plugins disable --all --yes'],
  arguments: { plugin: optional('plugin', 'The instance, such as webhook or webhook.siem') },
  options: { all: flag('--all', 'Disable all plugins; the allowlist stays'), ...changeOptions },
  result: switchResultSchema,
  async run({ args, options: { all, dryRun, yes }, stage, ask, catalog }) {
    const plugin = targetOf('disable', args.plugin, all);
    const at = await stage();
    const question = `${plugin ?? 'Every plugin'} will miss the events until it is enabled again. Disable it?`;
    return applyPlan(at, await planDisable(at, await catalog(), plugin), {
      dryRun,
      confirm: () => ask.confirm(question, yes),
    });
  },
  render: renderSwitch,
});
