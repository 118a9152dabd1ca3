import { z } from 'zod';
import { assertKnownPlugin } from '../../../operator/catalog/assert-known-plugin.ts';
import { checkConfig } from '../../../operator/catalog/check-config.ts';
import { readSettings } from '../../../operator/settings/read-settings.ts';
import { printable } from '../../../sdk/text/printable.ts';
import { defineCommand } from '../../program/define-command.ts';
import { exitCodes } from '../../program/exit-code.ts';
import { optional, text } from '../../program/specification.ts';
import { problemSchema } from './change-result.ts';
import { readInput } from './read-input.ts';

const checked = z.object({
  instance: z.string(),
  valid: z.boolean(),
  problems: z.array(problemSchema),
  warnings: z.array(z.string()),
});

export default defineCommand({
  description: `Checks configurations as the functions do: of one plugin instance, or of all that the stage has. With --file it checks a file for
an instance, before it is written. Exits with 1 when one is not valid.`,
  examples: ['smp config validate', 'smp config validate webhook', 'smp config validate webhook --file new.json'],
  arguments: { plugin: optional('plugin', 'The instance; all of the stage when left out') },
  options: { file: text('--file <file>', 'A JSON file to check instead of what is stored; - for standard input') },
  result: z.object({ configurations: z.array(checked) }),
  async run({ args: { plugin }, options: { file }, stage, catalog, stdin, exitWith }) {
    const [at, known] = [await stage(), await catalog()];
    const { settings } = await readSettings(at);
    const names = plugin === undefined ? [...new Set([...settings.allowlist, ...settings.configs.keys()])] : [plugin];
    if (plugin !== undefined) assertKnownPlugin(plugin, known);
    const given = file === undefined ? undefined : await readInput(file, stdin);
    const configurations = await Promise.all(
      names.map(async (instance) => {
        const { valid, problems, warnings } = await checkConfig(instance, settings, known, given);
        return { instance, valid, problems: [...problems], warnings: [...warnings] };
      }),
    );
    if (configurations.some(({ valid }) => !valid)) exitWith(exitCodes.found);
    return { configurations };
  },
  render({ configurations }, { color }) {
    return configurations
      .flatMap(({ instance, valid, problems, warnings }) => [
        ...(valid ? [`${printable(instance)}: ${color.green('valid')}`] : []),
        ...problems.map(({ text }) => `${printable(instance)}: ${color.red(printable(text))}`),
        ...warnings.map((text) => `${printable(instance)}: ${color.yellow(printable(text))}`),
      ])
      .join('\n');
  },
});
