import { z } from 'zod';
import { assertKnownPlugin } from '../../../operator/catalog/assert-known-plugin.ts';
import { openHealthStore } from '../../../operator/plugins/open-health-store.ts';
import { resumePlugin } from '../../../operator/plugins/pause-plugin.ts';
import { defineCommand } from '../../program/define-command.ts';
import { flag, required } from '../../program/specification.ts';

export default defineCommand({
  description: `Resumes a plugin instance that is paused, by an operator or because its endpoint answered 410 Gone. Waiting deliveries follow
within 15 minutes.`,
  examples: ['smp plugins resume webhook'],
  arguments: { plugin: required('plugin', 'The instance, such as webhook or webhook.siem') },
  options: { dryRun: flag('--dry-run', 'Only show what would change') },
  result: z.object({
    instance: z.string(),
    wasPaused: z.boolean(),
    pausedSince: z.number().nullable().describe('Milliseconds since the epoch'),
    dryRun: z.boolean(),
  }),
  async run({ args: { plugin }, options: { dryRun = false }, stage, catalog }) {
    assertKnownPlugin(plugin, await catalog());
    const at = await stage();
    const before = dryRun ? (await openHealthStore(at).read()).get(plugin)?.paused : await resumePlugin(at, plugin);
    return { instance: plugin, wasPaused: before !== undefined, pausedSince: before?.since ?? null, dryRun };
  },
  render({ instance, wasPaused, dryRun }) {
    if (!wasPaused) return `${instance} ${dryRun ? 'is' : 'was'} not paused.`;
    return dryRun
      ? `Dry run: ${instance} would be resumed.`
      : `${instance} is resumed. Deliveries that waited follow within 15 minutes.`;
  },
});
