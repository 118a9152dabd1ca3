import { commonConfigOf } from '../../functions/config/common-config-of.ts';
import type { InstanceHealth } from '../../functions/health/instance-health.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { checkConfig } from '../catalog/check-config.ts';
import { loadKnownPlugin } from '../catalog/load-known-plugin.ts';
import { readSettings } from '../settings/read-settings.ts';
import { type ShownConfig, showConfig } from '../settings/show-config.ts';
import type { Stage } from '../stage/stage.ts';
import { openHealthStore } from './open-health-store.ts';
import { type PluginState, pluginState } from './plugin-state.ts';

/** Everything about a plugin instance but its deliveries. */
export interface PluginDetails extends ShownConfig {
  description: string;
  state: PluginState;
  inAllowlist: boolean;
  hooks: string[];
  /** The keys that every plugin has, with their defaults; null when the configuration cannot be read. */
  common: { eventTypes: readonly string[]; hasFilter: boolean; timeout: number; retryMax: number } | null;
  /** Marks that still hold; times are in milliseconds since the epoch. */
  health: InstanceHealth;
}

/** @throws {OperatorError} when the catalog lacks the plugin @throws what the AWS SDK throws */
export async function showPlugin(
  stage: Stage<'ssm' | 'dynamo'>,
  catalog: Catalog,
  instance: string,
): Promise<PluginDetails> {
  const plugin = await loadKnownPlugin(instance, catalog);
  const [shown, { settings }, health] = await Promise.all([
    showConfig(stage, catalog, instance),
    readSettings(stage),
    openHealthStore(stage).read(),
  ]);
  const now = stage.clock.now();
  const checked = await checkConfig(instance, settings, catalog);
  const common = commonConfigOf(instance, settings);
  return {
    ...shown,
    description: plugin.description,
    state: pluginState(instance, { ...settings, health }, checked, now),
    inAllowlist: settings.allowlist.includes(instance),
    hooks: Object.keys(plugin.hooks),
    common: common
      ? {
          eventTypes: common.event_types,
          hasFilter: common.filter !== undefined,
          timeout: common.timeout,
          retryMax: common.retry_max,
        }
      : null,
    health: currentMarks(health.get(instance) ?? {}, now),
  };
}

/** Those that have not expired: DynamoDB removes expired items late. */
export function currentMarks({ isolated, slow, paused, circuit }: InstanceHealth, now: number): InstanceHealth {
  return {
    ...(isolated && isolated.until > now ? { isolated } : {}),
    ...(slow && slow.until > now ? { slow } : {}),
    ...(paused ? { paused } : {}),
    ...(circuit && circuit.until > now ? { circuit } : {}),
  };
}
