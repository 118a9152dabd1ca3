import { z } from 'zod';
import { assertKnownPlugin } from '../../../operator/catalog/assert-known-plugin.ts';
import { pausePlugin } from '../../../operator/plugins/pause-plugin.ts';
import { defineCommand } from '../../program/define-command.ts';
import { flag, required, text } from '../../program/specification.ts';

export default defineCommand({
  description: `Pauses a plugin instance: its deliveries wait, without using retries, for 14 days at most. Then they are dead letters. The pause ends only
with \`smp plugins resume\`, not with a change of the configuration. The functions follow within 60 s by default: twice \`configTtl\`.`,
  examples: ['smp plugins pause webhook', "smp plugins pause webhook --reason 'maintenance until 18:00'"],
  arguments: { plugin: required('plugin', 'The instance, such as webhook or webhook.siem') },
  options: {
    reason: text('--reason <text>', 'Why it is paused; shown to others'),
    dryRun: flag('--dry-run', 'Only show what would change'),
  },
  result: z.object({
    instance: z.string(),
    status: z.enum(['paused', 'dry_run']),
    reason: z.string(),
    wasPaused: z.boolean(),
  }),
  async run({ args: { plugin }, options: { reason = 'paused by an operator', dryRun }, stage, catalog }) {
    const [at, known] = [await stage(), await catalog()];
    assertKnownPlugin(plugin, known);
    if (dryRun) return { instance: plugin, status: 'dry_run' as const, reason, wasPaused: false };
    const before = await pausePlugin(at, known, plugin, reason);
    return { instance: plugin, status: 'paused' as const, reason, wasPaused: before !== undefined };
  },
  render({ instance, status }) {
    const resume = `Resume it: smp plugins resume ${instance}`;
    if (status === 'dry_run')
      return `Dry run: ${instance} would be paused; its deliveries would wait for 14 days at most.`;
    return `${instance} is paused: its deliveries wait for 14 days at most. ${resume}`;
  },
});
