import { z } from 'zod';
import { type ChangeConfig, type Prepare, planConfig, writeConfig } from '../../../operator/settings/write-config.ts';
import type { Catalog } from '../../../sdk/plugin/catalog.ts';
import { printable } from '../../../sdk/text/printable.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { exitCodes } from '../../program/exit-code.ts';
import { renderChanges } from '../../render/config-changes.ts';
import type { View } from '../../render/view.ts';

export const changeSchema = z.object({
  path: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  secret: z.boolean(),
  kind: z.enum(['added', 'changed', 'removed']),
});

export const problemSchema = z.object({ path: z.string(), text: z.string() });

/** What a command that changes a configuration prints with `--json`. */
export const changeResultSchema = z.object({
  instance: z.string(),
  status: z.enum(['written', 'unchanged', 'dry_run', 'invalid', 'cancelled']),
  /** Of the parameter, once it is written. */
  version: z.number().nullable(),
  changes: z.array(changeSchema),
  problems: z.array(problemSchema),
  warnings: z.array(z.string()),
  inAllowlist: z.boolean(),
});

export type ChangeResult = z.output<typeof changeResultSchema>;

type Context = Pick<CommandContext, 'stage' | 'catalog' | 'ask' | 'exitWith' | 'note' | 'view' | 'global'>;

export interface Change {
  instance: string;
  change: ChangeConfig;
  dryRun: boolean | undefined;
  /** Asks before it is written, unless `--yes` was given. */
  ask?: { yes: boolean | undefined };
  /** See `writeConfig`. */
  prepare?: Prepare;
}

/** Checks a change of a configuration, asks where that is due, and writes it. */
export async function changeConfig(
  context: Context,
  { instance, change, dryRun, ask, prepare }: Change,
): Promise<ChangeResult> {
  const [stage, catalog]: [Awaited<ReturnType<Context['stage']>>, Catalog] = await Promise.all([
    context.stage(),
    context.catalog(),
  ]);
  const plan = await planConfig(stage, catalog, instance, change);
  const { changes, problems, warnings, inAllowlist } = plan;
  const result = { instance, version: null, changes, problems: [...problems], warnings: [...warnings], inAllowlist };
  if (problems.length > 0) {
    context.exitWith(exitCodes.usage);
    return { ...result, status: 'invalid' };
  }
  if (changes.length === 0) return { ...result, status: 'unchanged' };
  if (dryRun) return { ...result, status: 'dry_run' };
  if (ask) {
    if (!ask.yes) context.note(renderChanges(changes, context.view));
    if (!(await context.ask.confirm(`Write this to ${instance}?`, ask.yes))) return { ...result, status: 'cancelled' };
  }
  const written = await writeConfig(stage, plan, prepare);
  return { ...result, ...written, status: 'written', warnings: [...warnings, ...written.warnings] };
}

/** A change for people. Problems name the key, never a value. */
export function renderChangeResult(result: ChangeResult, view: View): string {
  const { instance, status, version, changes, problems, warnings, inAllowlist } = result;
  const { color } = view;
  const lines = [
    ...(changes.length > 0 ? [renderChanges(changes, view)] : []),
    ...problems.map(({ text }) => color.red(`Problem: ${printable(text)}`)),
    ...warnings.map((text) => color.yellow(`Warning: ${printable(text)}`)),
  ];
  const texts = {
    written: `Wrote version ${version} of ${instance}.${inAllowlist ? '' : ` Enable it: smp plugins enable ${instance}`}`,
    unchanged: `${instance} is like this already: nothing was written.`,
    dry_run: 'Dry run: nothing was written.',
    invalid: 'The configuration is not valid: nothing was written.',
    cancelled: 'Nothing was written.',
  } as const;
  return [...lines, texts[status]].join('\n');
}
