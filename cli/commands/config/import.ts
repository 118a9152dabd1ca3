import type { z } from 'zod';
import { applyImport, planImport } from '../../../operator/import/import-environment.ts';
import { printable } from '../../../sdk/text/printable.ts';
import { defineCommand } from '../../program/define-command.ts';
import { exitCodes } from '../../program/exit-code.ts';
import { changeOptions, required } from '../../program/specification.ts';
import { renderChanges } from '../../render/config-changes.ts';
import type { View } from '../../render/view.ts';
import { importResultSchema } from './import-result.ts';
import { renderDifferences } from './plugin-differences.ts';
import { readInput } from './read-input.ts';

type Result = z.output<typeof importResultSchema>;

export default defineCommand({
  description: `Imports the settings of a Python installation: PLUGINS_ENABLED, PLUGINS_ALLOWLIST and PLUGIN_<NAME>_CONFIG of an environment
file. It changes values that mean something else here, such as retry_max. It shows what changes and asks first. Nothing is written
when one configuration is not valid. For plugins that the catalog lacks, use \`smp migrate\`.`,
  examples: [
    'smp config import .env --dry-run',
    'smp config import /etc/server-monitor/plugins.env',
    'smp config import - --yes < .env',
  ],
  arguments: { file: required('file', 'The environment file; - for standard input') },
  options: changeOptions,
  result: importResultSchema,
  async run({ args, options: { dryRun, yes }, stage, catalog, stdin, ask, note, view, exitWith }) {
    const at = await stage();
    const plan = await planImport(at, await catalog(), await readInput(args.file, stdin));
    const { parameters, problems, warnings } = plan;
    const plugins = plan.plugins.map(({ instance, differences }) => ({ instance, differences: [...differences] }));
    const result = { parameters, problems, warnings, plugins };
    if (problems.length > 0) {
      exitWith(exitCodes.usage);
      return { ...result, status: 'invalid' as const };
    }
    if (parameters.length === 0) return { ...result, status: 'unchanged' as const };
    if (dryRun) return { ...result, status: 'dry_run' as const };
    if (!yes) note(renderPlan(result, view));
    if (!(await ask.confirm(`Write ${parameters.length} parameters?`, yes)))
      return { ...result, status: 'cancelled' as const };
    await applyImport(at, plan);
    return { ...result, status: 'written' as const };
  },
  render(result, view) {
    const texts = {
      written: `Wrote ${result.parameters.length} parameters.`,
      unchanged: 'The stage has these settings already: nothing was written.',
      dry_run: 'Dry run: nothing was written.',
      invalid: 'Nothing was written.',
      cancelled: 'Nothing was written.',
    } as const;
    return [renderPlan(result, view), texts[result.status]].filter((text) => text !== '').join('\n');
  },
});

function renderPlan({ parameters, problems, warnings, plugins }: Omit<Result, 'status'>, view: View): string {
  return [
    ...parameters.map(({ name, changes }) => `${view.color.bold(printable(name))}\n${renderChanges(changes, view)}`),
    ...renderDifferences(plugins, view),
    ...problems.map((text) => view.color.red(`Problem: ${printable(text)}`)),
    ...warnings.map((text) => view.color.yellow(`Warning: ${printable(text)}`)),
  ].join('\n');
}
