import { z } from 'zod';
import { assertSettingName, settingNames, settingVersions } from '../../../operator/settings/stage-settings.ts';
import { defineCommand } from '../../program/define-command.ts';
import { required } from '../../program/specification.ts';
import { renderTable } from '../../render/table.ts';
import { time } from '../../render/time.ts';

export default defineCommand({
  description:
    'Lists the values that a setting of the stage had, newest first: when and by whom each was written. SSM keeps 100.',
  examples: ['smp settings history allowlist', 'smp settings history network/allow'],
  arguments: { name: required('name', 'The setting', settingNames) },
  result: z.object({
    name: z.enum(settingNames),
    versions: z.array(
      z.object({
        version: z.number(),
        modifiedAt: z.number().nullable().describe('Milliseconds since the epoch'),
        modifiedBy: z.string().nullable(),
        value: z.string(),
      }),
    ),
  }),
  async run({ args, stage, catalog }) {
    const name = assertSettingName(args.name);
    const versions = await settingVersions(await stage(), await catalog(), name);
    return {
      name,
      versions: versions.map(({ version, modifiedAt = null, modifiedBy = null, shown }) => {
        return { version, modifiedAt, modifiedBy, value: shown };
      }),
    };
  },
  render: ({ versions }, view) =>
    renderTable(
      [
        { header: 'VERSION', cell: ({ version }) => version, align: 'right' },
        { header: 'WRITTEN', cell: ({ modifiedAt }) => time(modifiedAt ?? undefined, view) },
        { header: 'BY', cell: ({ modifiedBy }) => modifiedBy ?? '', max: 40 },
        { header: 'VALUE', cell: ({ value }) => value, max: 80 },
      ],
      versions,
      view,
    ),
});
