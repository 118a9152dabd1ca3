import { parseSettings, type Settings, SettingsError } from '../../functions/settings/settings.ts';
import { shownAllowlist } from '../../functions/settings/shown-name.ts';
import { validateAllowlist } from '../../functions/settings/validate-allowlist.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { checkConfig } from '../catalog/check-config.ts';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';
import { type ConfigChange, configChanges } from './config-changes.ts';
import { type ParameterVersion, parameterVersions } from './parameter-versions.ts';
import { listValue, putSetting } from './put-setting.ts';
import { readParameters } from './read-settings.ts';

/** The settings of a stage that are no plugin's: SSM parameters below the prefix (docs/reference/configuration.md). */
export const settingNames = ['enabled', 'allowlist', 'history', 'network/allow', 'network/nat64'] as const;
export type SettingName = (typeof settingNames)[number];

/** What holds while a setting is not set. */
const defaults: Readonly<Record<SettingName, string>> = {
  enabled: 'false',
  allowlist: 'no plugins',
  history: 'as deployed',
  'network/allow': 'public addresses only',
  'network/nat64': 'no prefixes',
};

/** A setting of a stage, as it is shown. */
export interface StageSetting {
  name: SettingName;
  /** Null while it is not set. */
  value: string | null;
  /** What holds while it is not set. */
  default: string;
  version: number | null;
  /** Milliseconds since the epoch. */
  modifiedAt: number | null;
  /** Why the functions cannot use it; null when they can. */
  problem: string | null;
}

/** What a change of settings would do. */
export interface SettingsPlan {
  changes: ConfigChange[];
  /** Why it cannot be written; empty when it can. */
  problems: string[];
  /** What stops getting events; empty when nothing does. */
  stops: string[];
  values: ReadonlyMap<SettingName, string>;
}

/** @throws {OperatorError} with the closest name */
export function assertSettingName(name: string): SettingName {
  const found = settingNames.find((each) => each === name);
  if (found !== undefined) return found;
  throw new OperatorError('a stage has no such setting', {
    kind: 'usage',
    fix: `use ${settingNames.join(', ')}; for a plugin use \`smp config set\``,
  });
}

/** All settings of a stage. @throws what SSM throws */
export async function listStageSettings(stage: Stage<'ssm'>, catalog: Catalog): Promise<StageSetting[]> {
  const parameters = await readParameters(stage);
  return settingNames.map((name) => {
    const parameter = parameters.get(name);
    return {
      name,
      value: parameter ? shownValue(name, parameter.value, catalog) : null,
      default: defaults[name],
      version: parameter?.version ?? null,
      modifiedAt: parameter?.modifiedAt ?? null,
      problem: parameter ? (problemOf(stage, name, parameter.value) ?? null) : null,
    };
  });
}

/**
 * Plans a change of a stage's settings. Each is checked as the functions will read it, and writes nothing. Also works where a
 * setting that is there cannot be used.
 *
 * @throws what SSM throws
 * @example
 * ```ts
 * const plan = await planStageSettings(stage, catalog, new Map([['history', 'failures']]));
 * if (plan.problems.length === 0) await writeStageSettings(stage, plan);
 * ```
 */
export async function planStageSettings(
  stage: Stage<'ssm'>,
  catalog: Catalog,
  given: ReadonlyMap<SettingName, string>,
): Promise<SettingsPlan> {
  const parameters = await readParameters(stage);
  const values = new Map([...given].map(([name, text]) => [name, normalized(name, text)]));
  const problems = [...values].flatMap(([name, value]) => problemOf(stage, name, value) ?? []);
  const changed = [...values].filter(([name, value]) => parameters.get(name)?.value !== value);
  const shown = (of: (name: SettingName) => string | undefined) =>
    Object.fromEntries(
      changed.flatMap(([name]) => {
        const value = of(name);
        return value === undefined ? [] : [[name, shownValue(name, value, catalog)]];
      }),
    );
  const plan = {
    changes: configChanges(
      shown((name) => parameters.get(name)?.value),
      shown((name) => values.get(name)),
      [],
    ),
    values: new Map(changed),
  };
  if (problems.length > 0) return { ...plan, problems, stops: [] };
  const before = usable(
    stage,
    [...parameters].map(([name, { value }]) => [name, value]),
  );
  const after = usable(
    stage,
    [...parameters].map(([name, { value }]) => [name, value] as const),
    values,
  );
  const refused =
    after && values.has('allowlist') ? await allowlistProblems(after, before?.allowlist ?? [], catalog) : [];
  const stops = before && after && refused.length === 0 ? shownAllowlist(stopped(before, after), catalog) : [];
  return { ...plan, problems: refused, stops };
}

/**
 * The values that a setting had, newest first, as SSM kept them; `shown` has no secret in the wrong place.
 *
 * @throws {OperatorError} when it was never set
 * @throws what SSM throws
 */
export async function settingVersions(
  stage: Stage<'ssm'>,
  catalog: Catalog,
  name: SettingName,
): Promise<(ParameterVersion & { shown: string })[]> {
  const versions = await parameterVersions(stage, name);
  if (versions) return versions.map((each) => ({ ...each, shown: shownValue(name, each.text, catalog) }));
  throw new OperatorError(`\`${name}\` was never set`, { kind: 'usage', fix: `smp settings set ${name}=<value>` });
}

/** Writes what was planned. Returns the version of each parameter. @throws what SSM throws */
export async function writeStageSettings(
  stage: Stage<'ssm'>,
  { values }: SettingsPlan,
): Promise<{ name: SettingName; version: number }[]> {
  const written: { name: SettingName; version: number }[] = [];
  // The switch last: functions that read in between never see enabled plugins without an allowlist.
  for (const [name, value] of [...values].sort(([name]) => (name === 'enabled' ? 1 : -1))) {
    written.push({ name, version: await putSetting(stage, name, value) });
  }
  return written;
}

function isList(name: SettingName): boolean {
  return name === 'allowlist' || name.startsWith('network/');
}

/** As it is written: SSM refuses empty values. */
function normalized(name: SettingName, text: string): string {
  if (!isList(name)) return text.trim().toLowerCase();
  const items = text.split(',').map((item) => item.trim());
  return listValue([...new Set(items.filter((item) => item !== ''))]);
}

/** What may be a secret in the wrong place is not shown. */
function shownValue(name: SettingName, value: string, catalog: Catalog): string {
  if (name !== 'allowlist') return isList(name) && normalized(name, value) === listValue([]) ? '(empty)' : value;
  const items = normalized(name, value)
    .split(',')
    .filter((item) => item !== '');
  return shownAllowlist(items, catalog).join(',') || '(empty)';
}

/** Why the functions could not use a value; undefined when they can. It does not quote the value. */
function problemOf({ outputs: { ConfigPrefix } }: Stage<'ssm'>, name: SettingName, value: string): string | undefined {
  try {
    return parseSettings(ConfigPrefix, [{ name: `${ConfigPrefix}/${name}`, value }]).warnings[0];
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
}

/** The settings with some values in the place of others; undefined where the functions could not use them. */
function usable(
  { outputs: { ConfigPrefix } }: Stage<'ssm'>,
  parameters: readonly (readonly [string, string])[],
  values: ReadonlyMap<string, string> = new Map(),
): Settings | undefined {
  const all = new Map([...parameters, ...values]);
  try {
    return parseSettings(
      ConfigPrefix,
      [...all].map(([name, value]) => ({ name: `${ConfigPrefix}/${name}`, value })),
    );
  } catch (error) {
    if (error instanceof SettingsError) return undefined;
    throw error;
  }
}

/** A plugin that is new in the allowlist must be able to run. */
async function allowlistProblems(settings: Settings, before: readonly string[], catalog: Catalog): Promise<string[]> {
  const unknown = validateAllowlist(settings.allowlist, catalog).map(({ position, problem, suggestion }) => {
    const hint = suggestion === undefined ? '' : `: did you mean \`${suggestion}\`?`;
    return `allowlist: entry ${position} ${problem}${hint}`;
  });
  if (unknown.length > 0) return unknown;
  if (settings.enabled && settings.allowlist.length === 0) {
    return ['allowlist: an empty one counts as an accident: set enabled=false to stop all plugins'];
  }
  const added = settings.allowlist.filter((instance) => !before.includes(instance));
  const checked = await Promise.all(
    added.map(async (instance) => {
      const { problems, missing } = await checkConfig(instance, settings, catalog);
      if (missing)
        return [`allowlist: \`${instance}\` has no configuration: set it with \`smp config set ${instance}\``];
      return problems.map(({ text }) => `allowlist: the configuration of \`${instance}\` is not valid: ${text}`);
    }),
  );
  return checked.flat();
}

function stopped(before: Settings, after: Settings): readonly string[] {
  if (!before.enabled) return [];
  return after.enabled ? before.allowlist.filter((name) => !after.allowlist.includes(name)) : before.allowlist;
}
