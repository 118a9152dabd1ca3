import { z } from 'zod';
import { listStageSettings, settingNames } from '../../../operator/settings/stage-settings.ts';
import { printable } from '../../../sdk/text/printable.ts';
import { defineCommand } from '../../program/define-command.ts';
import { exitCodes } from '../../program/exit-code.ts';
import { renderTable } from '../../render/table.ts';
import { time } from '../../render/time.ts';

export default defineCommand({
  description: `Lists the settings of the stage, such as the allowlist, and the defaults of those that are not set. Exits with 1 when one is not
valid.`,
  examples: ['smp settings list', 'smp settings list --json'],
  result: z.object({
    settings: z.array(
      z.object({
        name: z.enum(settingNames),
        value: z.string().nullable(),
        default: z.string().describe('The value while it is not set'),
        version: z.number().nullable(),
        modifiedAt: z.number().nullable().describe('Milliseconds since the epoch'),
        problem: z.string().nullable(),
      }),
    ),
  }),
  async run({ stage, catalog, exitWith }) {
    const settings = await listStageSettings(await stage(), await catalog());
    if (settings.some(({ problem }) => problem !== null)) exitWith(exitCodes.found);
    return { settings };
  },
  render({ settings }, view) {
    const table = renderTable(
      [
        { header: 'SETTING', cell: ({ name }) => name },
        {
          header: 'VALUE',
          cell: ({ value, default: otherwise }) => value ?? `not set: ${otherwise}`,
          style: (text, { value }) => (value === null ? view.color.dim(text) : text),
        },
        { header: 'VERSION', cell: ({ version }) => version ?? '-', align: 'right' },
        { header: 'WRITTEN', cell: ({ modifiedAt }) => time(modifiedAt ?? undefined, view) },
      ],
      settings,
      view,
    );
    const problems = settings.flatMap(({ problem }) => (problem === null ? [] : [`Problem: ${printable(problem)}`]));
    return [table, ...problems.map(view.color.red)].join('\n');
  },
});
