import { safeParse } from 'zod/v4/core';
import { readPluginConfig } from '../../functions/host/read-plugin-config.ts';
import { renderProblem } from '../../functions/settings/config-problem.ts';
import { shownName } from '../../functions/settings/shown-name.ts';
import { validateAllowlist } from '../../functions/settings/validate-allowlist.ts';
import { Redactor } from '../../functions/telemetry/redactor.ts';
import { configVariable } from '../../operator/import/import-env.ts';
import type { AnyPlugin } from '../../sdk/index.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import type { PluginConfig } from '../stack/write-config.ts';

/** What is wrong with a configuration, one line each. */
export interface ConfigProblems {
  /** The plugin could not run. */
  errors: string[];
  /** The plugin would get no events, or a part of its configuration has no effect. */
  warnings: string[];
}

/**
 * Checks a configuration of the environment with the schemas of the plugins, before anything starts or is written: functions
 * that ran before would go on with their last good configuration.
 */
export async function checkConfig(config: PluginConfig, catalog: Catalog): Promise<ConfigProblems> {
  const problems: ConfigProblems = { errors: [], warnings: [] };
  for (const [index, instance] of config.allowlist.entries()) {
    const [unknown] = validateAllowlist([instance], catalog);
    if (unknown) {
      const hint = unknown.suggestion === undefined ? '' : `; did you mean \`${unknown.suggestion}\`?`;
      problems.errors.push(
        `PLUGINS_ALLOWLIST: \`${shownName(instance, catalog, index + 1)}\` ${unknown.problem}${hint}`,
      );
      continue;
    }
    const plugin = (await catalog[instance.split('.')[0] ?? '']?.())?.default;
    if (plugin) await checkInstance(instance, plugin, config, problems);
  }
  return problems;
}

async function checkInstance(
  instance: string,
  plugin: AnyPlugin,
  { configs, networkAllow = [] }: PluginConfig,
  problems: ConfigProblems,
): Promise<void> {
  const variable = configVariable(instance);
  const config = configs[instance];
  if (!config && plugin.config && !safeParse(plugin.config, {}).success) {
    problems.warnings.push(`${instance} needs a configuration and gets no events: set ${variable}`);
    return;
  }
  const read = await readPluginConfig(JSON.stringify(config ?? {}), plugin, networkAllow);
  const masked = new Redactor(read.secrets);
  if (read.valid) for (const warning of read.warnings) problems.warnings.push(`${variable}: ${masked.text(warning)}`);
  else {
    for (const problem of read.problems) problems.errors.push(`${variable}: ${masked.text(renderProblem(problem))}`);
  }
}
