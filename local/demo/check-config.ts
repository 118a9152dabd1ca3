import { $ZodError, config as configureZod, locales, safeParse } from 'zod/v4/core';
import { splitConfig } from '../../functions/host/common-config.ts';
import { Redactor } from '../../functions/telemetry/redactor.ts';
import type { AnyPlugin } from '../../sdk/index.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { secretValues } from '../../sdk/plugin/secret-values.ts';
import { configVariable } from '../stack/import-env.ts';
import type { PluginConfig } from '../stack/write-config.ts';

// The functions use zod without messages, to stay small.
configureZod(locales.en());

/** What is wrong with a configuration, one line each. */
export interface ConfigProblems {
  /** The plugin could not run. */
  errors: string[];
  /** The plugin would get no events. */
  warnings: string[];
}

interface Issue {
  path: readonly PropertyKey[];
  message: string;
}

/**
 * Checks a configuration of the environment with the schemas of the plugins, before anything starts or is written: functions
 * that ran before would go on with their last good configuration.
 */
export async function checkConfig(config: PluginConfig, catalog: Catalog): Promise<ConfigProblems> {
  const problems: ConfigProblems = { errors: [], warnings: [] };
  for (const instance of config.allowlist) {
    const base = instance.split('.')[0] ?? '';
    const load = Object.hasOwn(catalog, base) ? catalog[base] : undefined;
    if (load) checkInstance(instance, (await load()).default, config.configs[instance], problems);
    else
      problems.errors.push(
        `PLUGINS_ALLOWLIST: no plugin \`${base}\` in the catalog (${Object.keys(catalog).join(', ')})`,
      );
  }
  return problems;
}

function checkInstance(
  instance: string,
  plugin: AnyPlugin,
  config: object | undefined,
  problems: ConfigProblems,
): void {
  const variable = configVariable(instance);
  const schema = plugin.config;
  if (!config && schema && !safeParse(schema, {}).success) {
    problems.warnings.push(`${instance} needs a configuration and gets no events: set ${variable}`);
    return;
  }
  const masked = new Redactor(schema ? secretValues(schema, config) : []);
  for (const issue of issuesOf(plugin, { ...config })) {
    const key = issue.path.length > 0 ? `\`${issue.path.join('.')}\`` : 'the value';
    problems.errors.push(masked.text(`${variable}: ${key}: ${issue.message}`));
  }
}

/** The issues of the keys that every plugin has, or else of the plugin's own. */
function issuesOf(plugin: AnyPlugin, config: Record<string, unknown>): readonly Issue[] {
  try {
    const { own } = splitConfig(config, plugin.defaults);
    return plugin.config ? (safeParse(plugin.config, own).error?.issues ?? []) : [];
  } catch (error) {
    if (error instanceof $ZodError) return error.issues;
    throw error;
  }
}
