import { type HealthByInstance, pauseReason } from '../../functions/health/instance-health.ts';
import type { HistoryMode } from '../../functions/settings/history-mode.ts';
import type { Settings } from '../../functions/settings/settings.ts';
import type { StageParameter } from '../settings/read-settings.ts';
import type { LivePlugin } from './explanation.ts';

/** How a stage is at present. */
export interface StageNow {
  settings: Settings;
  /** By name below the prefix. */
  parameters: ReadonlyMap<string, StageParameter>;
  health: HealthByInstance;
  historyMode: HistoryMode;
  /** Milliseconds since the epoch. */
  time: number;
}

/** What holds a plugin back at present. */
export function livePlugin(plugin: string, { settings, health, time }: StageNow): LivePlugin {
  const marks = health.get(plugin);
  const reason = pauseReason(plugin, { ...settings, health });
  const { circuit, isolated } = marks ?? {};
  return {
    inAllowlist: settings.allowlist.includes(plugin),
    enabled: settings.enabled,
    paused: reason === undefined ? undefined : { reason, since: marks?.paused?.since ?? 0 },
    circuit: circuit && circuit.until > time ? circuit : undefined,
    isolatedUntil: isolated && isolated.until > time ? isolated.until : undefined,
  };
}
