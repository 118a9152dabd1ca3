import { z } from 'zod';
import { assertKnownPlugin } from '../../../operator/catalog/assert-known-plugin.ts';
import { resumePlugin } from '../../../operator/plugins/pause-plugin.ts';
import { defineCommand } from '../../program/define-command.ts';
import { required } from '../../program/specification.ts';

export default defineCommand({
  description: `Resumes a plugin instance that is paused, by an operator or because its endpoint answered 410 Gone. Waiting deliveries follow
within 15 minutes.`,
  examples: ['smp plugins resume webhook'],
  arguments: { plugin: required('plugin', 'The instance, such as webhook or webhook.siem') },
  result: z.object({
    instance: z.string(),
    wasPaused: z.boolean(),
    pausedSince: z.number().nullable().describe('Milliseconds since the epoch'),
  }),
  async run({ args: { plugin }, stage, catalog }) {
    assertKnownPlugin(plugin, await catalog());
    const before = await resumePlugin(await stage(), plugin);
    return { instance: plugin, wasPaused: before !== undefined, pausedSince: before?.since ?? null };
  },
  render({ instance, wasPaused }) {
    return wasPaused
      ? `${instance} is resumed. Deliveries that waited follow within 15 minutes.`
      : `${instance} was not paused.`;
  },
});
