import { z } from 'zod';
import { assertKnownPlugin } from '../../../operator/catalog/assert-known-plugin.ts';
import { configVersions } from '../../../operator/settings/config-versions.ts';
import { defineCommand } from '../../program/define-command.ts';
import { required } from '../../program/specification.ts';
import { renderTable } from '../../render/table.ts';
import { time } from '../../render/time.ts';

const version = z.object({
  version: z.number(),
  modifiedAt: z.number().nullable().describe('Milliseconds since the epoch'),
  modifiedBy: z.string().nullable(),
  config: z.record(z.string(), z.unknown()).nullable().describe('With secrets masked'),
});

export default defineCommand({
  description:
    'Lists the versions of a configuration that SSM kept, newest first: when and by whom each was written. SSM keeps 100.',
  examples: ['smp config history webhook'],
  arguments: { plugin: required('plugin', 'The instance, such as webhook or webhook.siem') },
  result: z.object({ instance: z.string(), versions: z.array(version) }),
  async run({ args: { plugin }, stage, catalog }) {
    const known = await catalog();
    assertKnownPlugin(plugin, known);
    const versions = await configVersions(await stage(), known, plugin);
    return {
      instance: plugin,
      versions: versions.map(({ text: _, ...each }) => ({
        ...each,
        modifiedAt: each.modifiedAt ?? null,
        modifiedBy: each.modifiedBy ?? null,
      })),
    };
  },
  render: ({ versions }, view) =>
    renderTable(
      [
        { header: 'VERSION', cell: (each) => each.version, align: 'right' },
        { header: 'WRITTEN', cell: ({ modifiedAt }) => time(modifiedAt ?? undefined, view) },
        { header: 'BY', cell: ({ modifiedBy }) => modifiedBy ?? '', max: 40 },
        { header: 'CONFIGURATION', cell: ({ config }) => (config ? JSON.stringify(config) : 'not JSON'), max: 80 },
      ],
      versions,
      view,
    ),
});
