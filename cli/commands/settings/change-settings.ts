import { z } from 'zod';
import {
  planStageSettings,
  type SettingName,
  settingNames,
  writeStageSettings,
} from '../../../operator/settings/stage-settings.ts';
import { printable } from '../../../sdk/text/printable.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { exitCodes } from '../../program/exit-code.ts';
import { renderChanges } from '../../render/config-changes.ts';
import type { View } from '../../render/view.ts';
import { changeSchema } from '../config/change-result.ts';

/** What a command that changes settings of the stage prints with `--json`. */
export const settingsResultSchema = z.object({
  status: z.enum(['written', 'unchanged', 'dry_run', 'invalid', 'cancelled']),
  changes: z.array(changeSchema),
  problems: z.array(z.string()),
  stops: z.array(z.string()).describe('Plugins that get no events any more'),
  versions: z.array(z.object({ name: z.enum(settingNames), version: z.number() })).describe('What was written'),
});

type SettingsResult = z.output<typeof settingsResultSchema>;

interface ChangeOptions {
  dryRun: boolean | undefined;
  yes: boolean | undefined;
}

/** Checks a change of settings, asks when a plugin stops or `always` is set, and writes it. */
export async function changeSettings(
  { stage, catalog, ask, exitWith, note, view }: CommandContext,
  values: ReadonlyMap<SettingName, string>,
  { dryRun, yes, always = false }: ChangeOptions & { always?: boolean },
): Promise<SettingsResult> {
  const at = await stage();
  const plan = await planStageSettings(at, await catalog(), values);
  const { changes, problems, stops } = plan;
  const result = { changes, problems, stops, versions: [] };
  if (problems.length > 0) {
    exitWith(exitCodes.usage);
    return { ...result, status: 'invalid' };
  }
  if (changes.length === 0) return { ...result, status: 'unchanged' };
  if (dryRun) return { ...result, status: 'dry_run' };
  if (always || stops.length > 0) {
    if (!yes) note([renderChanges(changes, view), ...renderStops(stops, view)].join('\n'));
    if (!(await ask.confirm('Write this?', yes))) return { ...result, status: 'cancelled' };
  }
  return { ...result, status: 'written', versions: await writeStageSettings(at, plan) };
}

export function renderSettingsResult(result: SettingsResult, view: View): string {
  const { status, changes, problems, stops, versions } = result;
  const texts = {
    written: `Wrote ${versions.map(({ name, version }) => `version ${version} of ${name}`).join(', ')}.`,
    unchanged: 'The settings are like this already: nothing was written.',
    dry_run: 'Dry run: nothing was written.',
    invalid: 'This is not valid: nothing was written.',
    cancelled: 'Nothing was written.',
  } as const;
  return [
    ...(changes.length > 0 && problems.length === 0 ? [renderChanges(changes, view)] : []),
    ...problems.map((text) => view.color.red(`Problem: ${printable(text)}`)),
    ...renderStops(stops, view),
    texts[status],
  ].join('\n');
}

function renderStops(stops: readonly string[], { color }: View): string[] {
  return stops.length > 0 ? [color.yellow(`These plugins will miss events: ${printable(stops.join(', '))}`)] : [];
}
