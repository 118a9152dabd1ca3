import { safeParse } from 'zod/v4/core';
import { acceptsType, splitConfig } from '../../../functions/config/common-config.ts';
import { matchesPattern } from '../../../functions/filter/match-pattern.ts';
import type { AnyPlugin, PluginEvent } from '../../../sdk/index.ts';
import type { Catalog } from '../../../sdk/plugin/catalog.ts';
import { hooksFor } from '../../../sdk/plugin/hooks-for.ts';
import type { PluginConfig } from '../../stack/write-config.ts';

/** Returns the configured plugins that an event must reach. */
export type WantedPlugins = (event: PluginEvent) => string[];

/**
 * Computes from the configuration and the plugins' code which plugins an event must reach. The account compares the
 * functions with it. A plugin that cannot run (missing in the catalog, or with an invalid configuration) must have its events
 * too, as dead letters.
 */
export async function wantedPlugins(config: PluginConfig, catalog: Catalog): Promise<WantedPlugins> {
  const tests = await Promise.all(
    config.allowlist.map(async (name) => {
      const plugin = (await catalog[name.split('.')[0] ?? '']?.())?.default;
      return { name, wants: wantsEvent(plugin, config.configs[name]) };
    }),
  );
  return (event) => (config.enabled ? tests.filter(({ wants }) => wants(event)).map(({ name }) => name) : []);
}

function wantsEvent(plugin: AnyPlugin | undefined, config: object | undefined): (event: PluginEvent) => boolean {
  if (!plugin) return () => true;
  if (!config && plugin.config && !safeParse(plugin.config, {}).success) return () => false;
  const { common, own } = splitConfig({ ...config }, plugin.defaults);
  const isFaulty = plugin.config !== undefined && !safeParse(plugin.config, own).success;
  return (event) =>
    acceptsType(common, event.event_type) &&
    (!common.filter || matchesPattern(common.filter, event)) &&
    (isFaulty || hooksFor(plugin.hooks, event).length > 0);
}
