import { pluginNameOf } from '../../functions/settings/instance-name.ts';
import { shownName } from '../../functions/settings/shown-name.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { type CheckedConfig, checkConfig } from '../catalog/check-config.ts';
import { readSettings } from '../settings/read-settings.ts';
import type { Stage } from '../stage/stage.ts';
import { openHealthStore } from './open-health-store.ts';
import { type PluginState, pluginState } from './plugin-state.ts';

/** A plugin instance of a stage. */
export interface PluginSummary {
  /** Instance name: `webhook`, `webhook.siem`. */
  name: string;
  /** The plugin's own description; null when the catalog lacks the plugin. */
  description: string | null;
  state: PluginState;
  inAllowlist: boolean;
  /** Whether it has a configuration in SSM. */
  configured: boolean;
  /** What is wrong with its configuration, one sentence each. */
  problems: string[];
  /** What the operator should know although it runs. */
  warnings: string[];
}

export interface PluginList {
  /** The switch for all plugins. */
  enabled: boolean;
  /** The allowlist's, in its order, then those that only have a configuration, then the catalog's others. */
  plugins: PluginSummary[];
}

/**
 * Lists the plugins of a stage and their states. Two calls to AWS.
 *
 * @throws {OperatorError} when the settings cannot be used
 * @throws what the AWS SDK throws
 */
export async function listPlugins(stage: Stage<'ssm' | 'dynamo'>, catalog: Catalog): Promise<PluginList> {
  const [{ settings }, health] = await Promise.all([readSettings(stage), openHealthStore(stage).read()]);
  const known = new Set([...settings.allowlist, ...settings.configs.keys()]);
  const used = new Set([...known].map((name) => pluginNameOf(name) ?? name));
  const names = [...known, ...Object.keys(catalog).filter((name) => !used.has(name))];
  const now = stage.clock.now();
  const plugins = await Promise.all(
    names.map(async (name, index) => {
      const checked = await checkConfig(name, settings, catalog);
      return {
        name: index < settings.allowlist.length ? shownName(name, catalog, index + 1) : name,
        description: checked.description,
        state: pluginState(name, { ...settings, health }, checked, now),
        inAllowlist: settings.allowlist.includes(name),
        configured: settings.configs.has(name),
        problems: problemsOf(checked, settings.allowlist.includes(name)),
        warnings: [...checked.warnings],
      };
    }),
  );
  return { enabled: settings.enabled, plugins };
}

function problemsOf({ problems, missing }: CheckedConfig, inAllowlist: boolean): string[] {
  if (missing) return inAllowlist ? ['it has no configuration'] : [];
  return problems.map(({ text }) => text);
}
