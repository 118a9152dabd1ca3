import { shownAllowlist } from '../../functions/settings/shown-name.ts';
import { toJson } from '../../sdk/json/to-json.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { assertKnownPlugin } from '../catalog/assert-known-plugin.ts';
import { checkConfig } from '../catalog/check-config.ts';
import { type ConfigChange, configChanges } from '../settings/config-changes.ts';
import { isDocument, parseConfig } from '../settings/config-document.ts';
import { listValue, putSetting } from '../settings/put-setting.ts';
import { readSettings } from '../settings/read-settings.ts';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';
import { type ImportedConfig, importEnv } from './import-env.ts';
import { parseEnvironmentFile } from './parse-environment-file.ts';
import { type TranslatedPlugin, translateSettings } from './translate-settings.ts';

/** What an import would do. */
export interface ImportPlan {
  /** Of each parameter that changes: `allowlist`, `enabled`, `webhook/config`. */
  parameters: { name: string; changes: ConfigChange[] }[];
  /** Why it cannot be written, with the instance; empty when it can. */
  problems: string[];
  warnings: string[];
  /** By parameter. It may hold secrets: not for display. */
  values: ReadonlyMap<string, string>;
}

/** A plan, and what changes for each plugin that the file names. */
export interface TranslatedImport extends ImportPlan {
  plugins: readonly TranslatedPlugin[];
}

/**
 * Plans to take over the settings of a Python installation from the text of an environment file: `PLUGINS_ENABLED`,
 * `PLUGINS_ALLOWLIST` and `PLUGIN_<NAME>_CONFIG`. Configurations are translated, as `smp migrate` does. Instances that the file does not name keep their configurations.
 *
 * @throws {OperatorError} when the file has none of these variables, or one is not valid
 * @throws what SSM throws
 */
export async function planImport(stage: Stage<'ssm'>, catalog: Catalog, text: string): Promise<TranslatedImport> {
  const imported = importEnv(parseEnvironmentFile(text));
  if (!imported) {
    throw new OperatorError('the file has no PLUGINS_ENABLED, PLUGINS_ALLOWLIST or PLUGIN_<NAME>_CONFIG', {
      kind: 'usage',
      fix: 'give the environment file of the Python installation',
    });
  }
  const { settings, plugins } = translateSettings(imported);
  return { ...(await planSettings(stage, catalog, settings)), plugins };
}

/** Plans to write settings of a Python installation. @throws what SSM throws */
export async function planSettings(
  stage: Stage<'ssm'>,
  catalog: Catalog,
  imported: ImportedConfig,
): Promise<ImportPlan> {
  const { settings, parameters } = await readSettings(stage);
  const plan: ImportPlan = { parameters: [], problems: [], warnings: [], values: new Map() };
  const values = new Map<string, string>();
  for (const [instance, config] of Object.entries(imported.configs)) {
    const value = toJson(config);
    const name = `${instance}/config`;
    const before = parseConfig(parameters.get(name)?.value ?? '{}') ?? {};
    const checked = await checkConfig(instance, settings, catalog, value);
    const old = await checkConfig(instance, settings, catalog);
    plan.problems.push(...checked.problems.map((problem) => `${instance}: ${problem.text}`));
    plan.warnings.push(...checked.warnings.map((warning) => `${instance}: ${warning}`));
    const changes = configChanges(before, isDocument(config) ? config : {}, [...old.secrets, ...checked.secrets]);
    if (changes.length > 0 || !parameters.has(name)) {
      plan.parameters.push({ name, changes });
      values.set(name, value);
    }
  }
  for (const instance of imported.allowlist) {
    const problem = problemOf(instance, catalog);
    if (problem) plan.problems.push(problem);
  }
  for (const variable of imported.unused) {
    plan.warnings.push(`${variable} has no effect: no name in PLUGINS_ALLOWLIST belongs to it`);
  }
  const namesOf = (list: readonly string[]) => shown(listValue(shownAllowlist(list, catalog)));
  addSwitch('allowlist', listValue(settings.allowlist), listValue(imported.allowlist), [
    namesOf(settings.allowlist),
    namesOf(imported.allowlist),
  ]);
  addSwitch('enabled', String(settings.enabled), String(imported.enabled));
  return { ...plan, values };

  function addSwitch(name: string, before: string, after: string, show = [shown(before), shown(after)]): void {
    if (before === after) return;
    plan.parameters.push({ name, changes: configChanges({ [name]: show[0] }, { [name]: show[1] }, []) });
    values.set(name, after);
  }
}

/** Writes what was planned: configurations first, so that no function sees a plugin without its own. @throws what SSM throws */
export async function applyImport(stage: Stage<'ssm'>, { values }: ImportPlan): Promise<void> {
  for (const [name, value] of values) await putSetting(stage, name, value);
}

function problemOf(instance: string, catalog: Catalog): string | undefined {
  try {
    assertKnownPlugin(instance, catalog);
    return undefined;
  } catch (error) {
    if (error instanceof OperatorError) return `PLUGINS_ALLOWLIST: ${error.message}: ${error.fix}`;
    throw error;
  }
}

/** An empty list stands in SSM as a comma. */
function shown(value: string): string {
  return value === listValue([]) ? '(empty)' : value;
}
