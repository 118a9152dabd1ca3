import { acceptsType, type CommonConfig, splitConfig } from '../../functions/config/common-config.ts';
import { explainMismatch } from '../../functions/filter/explain-mismatch.ts';
import { renderMismatch } from '../../functions/filter/render-mismatch.ts';
import type { Settings } from '../../functions/settings/settings.ts';
import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { hooksFor } from '../../sdk/plugin/hooks-for.ts';
import { checkConfig } from '../catalog/check-config.ts';
import { loadKnownPlugin } from '../catalog/load-known-plugin.ts';
import { parseConfig } from '../settings/config-document.ts';
import { OperatorError } from '../stage/operator-error.ts';

/** Whether a plugin would get an event, and if not, why. */
export interface FilterTest {
  wanted: boolean;
  /** What does not match, one sentence each, with the value found and the value that is wanted. */
  mismatches: { part: 'hooks' | 'event_types' | 'filter'; text: string }[];
}

/**
 * Tries the hooks, `event_types` and `filter` of a plugin on an event, as the dispatch function does.
 *
 * @param text - a configuration to try; the stored one by default
 * @throws {OperatorError} when the catalog lacks the plugin, or the configuration is not valid
 */
export async function testFilter(
  instance: string,
  settings: Settings,
  catalog: Catalog,
  event: PluginEvent,
  text: string | undefined = settings.configs.get(instance),
): Promise<FilterTest> {
  const plugin = await loadKnownPlugin(instance, catalog);
  const { valid, problems } = await checkConfig(instance, settings, catalog, text);
  if (!valid) {
    throw new OperatorError(`the configuration of \`${instance}\` is not valid: ${problems[0]?.text}`, {
      kind: 'configuration',
      fix: `correct it with \`smp config set ${instance}\``,
    });
  }
  const { common } = splitConfig({ ...parseConfig(text ?? '{}') }, plugin.defaults);
  const hasHook = plugin.hooks.onBatch !== undefined || hooksFor(plugin.hooks, event).length > 0;
  const mismatches = [...hookMismatch(hasHook, Object.keys(plugin.hooks), event), ...configMismatches(common, event)];
  return { wanted: mismatches.length === 0, mismatches };
}

function hookMismatch(hasHook: boolean, hooks: readonly string[], event: PluginEvent): FilterTest['mismatches'] {
  if (hasHook) return [];
  return [{ part: 'hooks', text: `no hook of the plugin takes ${event.event_type}: it has ${hooks.join(', ')}` }];
}

function configMismatches(common: CommonConfig, event: PluginEvent): FilterTest['mismatches'] {
  const found: FilterTest['mismatches'] = [];
  if (!acceptsType(common, event.event_type)) {
    const wanted = common.event_types.join(', ');
    found.push({ part: 'event_types', text: `\`event_type\` is ${event.event_type}, \`event_types\` wants ${wanted}` });
  }
  const mismatches = common.filter ? explainMismatch(common.filter, event) : [];
  return [...found, ...mismatches.map((mismatch) => ({ part: 'filter' as const, text: renderMismatch(mismatch) }))];
}
