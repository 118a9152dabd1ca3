import { z } from 'zod';
import { planRemove, removePlugin } from '../../../operator/plugins/remove-plugin.ts';
import { printable } from '../../../sdk/text/printable.ts';
import { defineCommand } from '../../program/define-command.ts';
import { changeOptions, required } from '../../program/specification.ts';

export default defineCommand({
  description: `Removes a plugin instance: from the allowlist, and its configuration with all earlier versions. It gets no more events,
and its waiting deliveries become dead letters. This cannot be undone: to stop an instance for a while, use \`smp plugins disable\`.`,
  examples: ['smp plugins remove webhook.siem --dry-run', 'smp plugins remove webhook.siem --yes'],
  arguments: { plugin: required('plugin', 'The instance, such as webhook or webhook.siem') },
  options: changeOptions,
  result: z.object({
    status: z.enum(['removed', 'dry_run', 'cancelled']),
    plugin: z.string(),
    was_in_allowlist: z.boolean(),
    had_config: z.boolean(),
    warnings: z.array(z.string()),
  }),
  async run({ args: { plugin }, options: { dryRun, yes }, stage, ask, catalog }) {
    const at = await stage();
    const plan = await planRemove(at, await catalog(), plugin);
    const result = {
      plugin,
      was_in_allowlist: plan.disable !== undefined,
      had_config: plan.hasConfig,
      warnings: [] as string[],
    };
    if (dryRun) return { ...result, status: 'dry_run' as const };
    const question = `Remove ${printable(plugin)}${plan.hasConfig ? ' and delete its configuration, with all versions' : ''}?`;
    if (!(await ask.confirm(question, yes))) return { ...result, status: 'cancelled' as const };
    const { warnings } = await removePlugin(at, plan);
    return { ...result, warnings, status: 'removed' as const };
  },
  render({ status, plugin, was_in_allowlist, had_config, warnings }, view) {
    const parts = [
      ...(was_in_allowlist ? ['its place in the allowlist'] : []),
      ...(had_config ? ['its configuration'] : []),
    ];
    const what = `${printable(plugin)}: ${parts.join(' and ')}`;
    const texts = {
      removed: `Removed ${what}.`,
      dry_run: `Dry run: nothing was removed. It would be ${what}.`,
      cancelled: 'Nothing was removed.',
    } as const;
    return [texts[status], ...warnings.map((line) => view.color.yellow(`Warning: ${printable(line)}`))].join('\n');
  },
});
