import { commonConfigOf } from '../../functions/config/common-config-of.ts';
import { isIsolated, isSlow, pauseReason, type StageSettings } from '../../functions/health/instance-health.ts';

export const pluginStates = [
  'running',
  'paused',
  'disabled',
  'misconfigured',
  'not_configured',
  'isolated',
  'slow',
  'circuit_open',
] as const;

/**
 * How a plugin instance is. `disabled`: all plugins are, or it is not in the allowlist. `not_configured`: it needs a
 * configuration and disabled itself. `circuit_open`: its endpoint is down.
 */
export type PluginState = (typeof pluginStates)[number];

/** The state of an instance, the most important one when several apply. */
export function pluginState(
  name: string,
  settings: StageSettings,
  configuration: { valid: boolean; missing: boolean },
  now: number,
): PluginState {
  if (!settings.enabled || !settings.allowlist.includes(name)) return 'disabled';
  if (configuration.missing) return 'not_configured';
  if (!configuration.valid) return 'misconfigured';
  if (pauseReason(name, settings) !== undefined) return 'paused';
  if ((settings.health.get(name)?.circuit?.until ?? 0) > now) return 'circuit_open';
  if (isIsolated(name, settings, now)) return 'isolated';
  // A rate limit sends deliveries through the slow queue, but such a plugin is as its operator set it up.
  const limited = commonConfigOf(name, settings)?.rate_limit !== undefined;
  return isSlow(name, settings, now) && !limited ? 'slow' : 'running';
}
