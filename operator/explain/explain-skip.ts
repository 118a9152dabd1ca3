import { acceptsType } from '../../functions/config/common-config.ts';
import { commonConfigOf } from '../../functions/config/common-config-of.ts';
import { explainMismatch } from '../../functions/filter/explain-mismatch.ts';
import { renderMismatch } from '../../functions/filter/render-mismatch.ts';
import { loadPlugin } from '../../functions/host/load-plugin.ts';
import { PluginFault } from '../../functions/host/plugin-fault.ts';
import type { Settings } from '../../functions/settings/settings.ts';
import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import type { SkippedBecause } from '../deliveries/delivery-state.ts';
import type { SkipExplanation } from './explanation.ts';

/** What an explanation of a skipped delivery draws from. */
export interface SkipSources {
  settings: Settings;
  eventType: string;
  /** Undefined where the history does not have it. */
  event: PluginEvent | undefined;
  /** Where given, names the plugin's hooks. */
  catalog?: Catalog | undefined;
}

/** Says why a plugin did not get an event: by its present configuration, for the former ones are not recorded. */
export async function explainSkip(
  plugin: string,
  reason: Exclude<SkippedBecause, 'not_allowlisted'>,
  { settings, eventType, event, catalog }: SkipSources,
): Promise<SkipExplanation> {
  const config = commonConfigOf(plugin, settings);
  switch (reason) {
    case 'no_hook':
      return { reason, found: eventType, hooks: catalog && (await hooksOf(plugin, catalog)) };
    case 'event_types':
      return {
        reason,
        found: eventType,
        wanted: config?.event_types ?? [],
        wantsNow: config !== undefined && acceptsType(config, eventType),
      };
    case 'filter': {
      const found = config?.filter && event ? explainMismatch(config.filter, event) : [];
      const mismatches = found.map((mismatch) => ({ mismatch, text: renderMismatch(mismatch) }));
      return { reason, mismatches, wantsNow: event !== undefined && mismatches.length === 0 };
    }
    default:
      return { reason };
  }
}

async function hooksOf(plugin: string, catalog: Catalog): Promise<string[] | undefined> {
  try {
    return Object.keys((await loadPlugin(plugin, catalog, '')).hooks);
  } catch (error) {
    if (error instanceof PluginFault) return undefined;
    throw error;
  }
}
