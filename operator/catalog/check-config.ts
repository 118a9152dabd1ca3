import { loadPlugin } from '../../functions/host/load-plugin.ts';
import { PluginFault } from '../../functions/host/plugin-fault.ts';
import { readPluginConfig } from '../../functions/host/read-plugin-config.ts';
import { renderProblem } from '../../functions/settings/config-problem.ts';
import type { Settings } from '../../functions/settings/settings.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import type { AnyPlugin } from '../../sdk/plugin/define-plugin.ts';

/** Something wrong with a configuration. No value of the configuration is in it. */
export interface ConfigFault {
  /** The key, such as `targets.0.url`; empty for the whole. */
  path: string;
  /** The whole sentence, without a full stop. */
  text: string;
}

export interface CheckedConfig {
  plugin: AnyPlugin | undefined;
  /** Null when the catalog lacks the plugin. */
  description: string | null;
  valid: boolean;
  /** The plugin needs a configuration and has none: it disables itself. */
  missing: boolean;
  problems: readonly ConfigFault[];
  warnings: readonly string[];
  /** Texts that must not be shown. */
  secrets: readonly string[];
}

/**
 * Checks the configuration of an instance as the functions do: by the plugin's schema, the keys that every plugin has, and the rules
 * for URLs.
 *
 * @param text - the configuration; the stored one by default
 */
export async function checkConfig(
  name: string,
  settings: Settings,
  catalog: Catalog,
  text: string | undefined = settings.configs.get(name),
): Promise<CheckedConfig> {
  const loaded = await load(name, catalog);
  if ('fault' in loaded) {
    const problems = [{ path: '', text: loaded.fault }];
    return { ...nothing, valid: false, problems };
  }
  const { plugin } = loaded;
  const checked = await readPluginConfig(text ?? '{}', plugin, settings.networkAllow);
  const common = { ...nothing, plugin, description: plugin.description, secrets: checked.secrets };
  if (checked.valid) return { ...common, warnings: checked.warnings };
  const problems = checked.problems.map((problem) => ({ path: problem.path, text: renderProblem(problem) }));
  return { ...common, valid: false, missing: text === undefined, problems };
}

const nothing: CheckedConfig = {
  plugin: undefined,
  description: null,
  valid: true,
  missing: false,
  problems: [],
  warnings: [],
  secrets: [],
};

async function load(name: string, catalog: Catalog): Promise<{ plugin: AnyPlugin } | { fault: string }> {
  try {
    return { plugin: await loadPlugin(name, catalog, '') };
  } catch (error) {
    if (!(error instanceof PluginFault)) throw error;
    return { fault: error.reason === 'plugin_not_found' ? unknownPlugin(catalog) : error.message };
  }
}

function unknownPlugin(catalog: Catalog): string {
  return `the catalog has no such plugin: it has ${Object.keys(catalog).join(', ') || 'none'}`;
}
