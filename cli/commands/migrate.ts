import { z } from 'zod';
import { applyImport } from '../../operator/import/import-environment.ts';
import { planMigration } from '../../operator/migrate/plan-migration.ts';
import { readPythonPlugins } from '../../operator/migrate/read-python-plugins.ts';
import { writeSkeletons } from '../../operator/migrate/write-skeletons.ts';
import { OperatorError } from '../../operator/stage/operator-error.ts';
import { printable } from '../../sdk/text/printable.ts';
import { defineCommand } from '../program/define-command.ts';
import { exitCodes } from '../program/exit-code.ts';
import { changeOptions, text } from '../program/specification.ts';
import { renderChanges } from '../render/config-changes.ts';
import type { View } from '../render/view.ts';
import { importResultSchema } from './config/import-result.ts';
import { renderDifferences } from './config/plugin-differences.ts';
import { readInput } from './config/read-input.ts';

const resultSchema = importResultSchema.extend({
  ported: z.array(
    z.object({
      name: z.string(),
      file: z.string().nullable(),
      allowlisted: z.boolean(),
      skeleton: z.string().nullable(),
    }),
  ),
  unreadable: z.array(z.object({ file: z.string(), line: z.number().nullable(), problem: z.string() })),
  skeletons_written: z.array(z.string()),
});

type Result = z.output<typeof resultSchema>;

export default defineCommand({
  description: `Migrates a Python installation. It reads the environment file, shows the settings that will be written and what is different for
each plugin, and asks first. With --plugins-dir it also reads the Python plugins, without running them, and writes a
TypeScript skeleton for each plugin that the catalog does not have. Such plugins are left out of the allowlist.
With npx, write \`npx -- smp migrate\`: otherwise --env-file is an option of Node.js.`,
  examples: [
    'smp migrate --env-file /etc/server-monitor/plugins.env --dry-run',
    'smp migrate --env-file .env --plugins-dir ./plugins --out ./ported-plugins',
  ],
  arguments: {},
  options: {
    envFile: text('--env-file <file>', 'The environment file of the Python installation; - for standard input'),
    pluginsDir: text('--plugins-dir <folder>', 'The folder of its Python plugins'),
    out: text('--out <folder>', 'Where skeletons are written (default: ported-plugins)'),
    ...changeOptions,
  },
  result: resultSchema,
  async run({ options, stage, catalog, stdin, ask, note, view, exitWith }) {
    const { envFile, pluginsDir, out = 'ported-plugins', dryRun, yes } = options;
    if (envFile === undefined) {
      throw new OperatorError('no environment file is given', { kind: 'usage', fix: 'add --env-file <file>' });
    }
    const variables = await readInput(envFile, stdin);
    const python = pluginsDir === undefined ? undefined : await readPythonPlugins(pluginsDir);
    const at = await stage();
    const plan = await planMigration(at, await catalog(), variables, python);
    const { parameters, problems, warnings } = plan.settings;
    const result = {
      ...{ parameters, problems, warnings },
      plugins: plan.plugins.map(({ instance, differences }) => ({ instance, differences: [...differences] })),
      ported: plan.ported.map((ported) => ({
        ...ported,
        file: ported.file ?? null,
        skeleton: ported.skeleton ?? null,
      })),
      unreadable: plan.unreadable,
      skeletons_written: [] as string[],
    };
    if (dryRun) return { ...result, status: 'dry_run' as const };
    if (problems.length > 0) {
      exitWith(exitCodes.usage);
      return { ...result, status: 'invalid' as const };
    }
    if (!yes) note(renderPlan(result, view));
    const count = counted(parameters.length, plan.skeletons.size);
    if (parameters.length + plan.skeletons.size === 0) return { ...result, status: 'unchanged' as const };
    if (!(await ask.confirm(`Write ${count}?`, yes))) return { ...result, status: 'cancelled' as const };
    const skeletons_written = await writeSkeletons(out, plan.skeletons);
    const unlisted = skeletons_written.includes('catalog.ts') ? [] : skeletons_written;
    if (unlisted.length > 0) note(`catalog.ts in ${out} stays as it is: add ${unlisted.join(', ')} to it`);
    await applyImport(at, plan.settings);
    return { ...result, skeletons_written, status: 'written' as const };
  },
  render(result, view) {
    const { parameters, skeletons_written, ported } = result;
    const next = ported.some(({ skeleton, allowlisted }) => skeleton !== null && allowlisted)
      ? '\nNext: write the hooks of the skeletons, deploy with their catalog.ts, and run this again with --catalog'
      : '';
    const written = `Wrote ${counted(parameters.length, skeletons_written.length)}.${next}`;
    const texts = {
      written,
      unchanged: 'The stage has these settings already: nothing was written.',
      dry_run: 'Dry run: nothing was written.',
      invalid: 'Nothing was written: fix the problems first.',
      cancelled: 'Nothing was written.',
    } as const;
    return [renderPlan(result, view), texts[result.status]].filter((line) => line !== '').join('\n');
  },
});

function counted(parameters: number, skeletons: number): string {
  return `${plural(parameters, 'parameter')} and ${plural(skeletons, 'skeleton file')}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function renderPlan(result: Omit<Result, 'status'>, view: View): string {
  const { parameters, problems, warnings, plugins, ported, unreadable } = result;
  return [
    ...parameters.map(({ name, changes }) => `${view.color.bold(printable(name))}\n${renderChanges(changes, view)}`),
    ...renderDifferences(plugins, view),
    ...ported.map((plugin) => renderPorted(plugin, view)),
    ...unreadable.map(({ file, line, problem }) =>
      view.color.yellow(`Warning: ${printable(`${file}${line === null ? '' : `:${line}`}: ${problem}`)}`),
    ),
    ...problems.map((line) => view.color.red(`Problem: ${printable(line)}`)),
    ...warnings.map((line) => view.color.yellow(`Warning: ${printable(line)}`)),
  ].join('\n');
}

function renderPorted({ name, file, allowlisted, skeleton }: Result['ported'][number], view: View): string {
  const where = file === null ? 'its Python file was not found' : `from ${file}`;
  const left = allowlisted ? 'left out of the allowlist until it is ported' : 'not in the allowlist';
  return view.color.yellow(
    printable(`Not taken over: ${name}, ${where}; ${left}${skeleton === null ? '' : `; skeleton ${skeleton}`}`),
  );
}
