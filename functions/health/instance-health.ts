import { commonConfigOf } from '../config/common-config-of.ts';
import { configKey } from '../config/config-key.ts';
import type { Settings } from '../settings/settings.ts';

/** What all sandboxes know of a plugin instance beyond its configuration. It is kept in the state table. */
export interface InstanceHealth {
  /** It ended its sandbox, and runs in the redeliver function only until then. */
  isolated?: { config: string; until: number };
  /** It was slower than the dispatch function waits; its deliveries go to the slow queue until then. */
  slow?: { until: number };
  /** Its deliveries wait until somebody resumes it. With `config`, a new configuration resumes it too. */
  paused?: { reason: string; since: number; config?: string | undefined };
  /** Its endpoint is down, as one sandbox or another sees it. For operators: each sandbox decides by itself. */
  circuit?: { error: string; since: number; until: number };
}

/** A kind of mark. Times in marks are milliseconds since the epoch. */
export type HealthMark = keyof InstanceHealth;

/** By instance name. */
export type HealthByInstance = ReadonlyMap<string, InstanceHealth>;

/** Settings together with the health marks: both functions work with them. */
export interface StageSettings extends Settings {
  health: HealthByInstance;
}

/** Whether a plugin has to run in a process of its own: it crashed lately, or its configuration says so. */
export function isIsolated(name: string, settings: StageSettings, now: number): boolean {
  const mark = settings.health.get(name)?.isolated;
  if (mark && mark.until > now && mark.config === configKey(name, settings)) return true;
  return commonConfigOf(name, settings)?.isolated ?? false;
}

/** Why an instance is paused; undefined when it is not. */
export function pauseReason(name: string, settings: StageSettings): string | undefined {
  const mark = settings.health.get(name)?.paused;
  if (!mark || (mark.config !== undefined && mark.config !== configKey(name, settings))) return undefined;
  return mark.reason;
}

/** Whether the dispatch function leaves an instance's deliveries to the redeliver function, so that no other plugin waits for them. */
export function isSlow(name: string, settings: StageSettings, now: number): boolean {
  const mark = settings.health.get(name)?.slow;
  if (mark && mark.until > now) return true;
  return commonConfigOf(name, settings)?.rate_limit !== undefined;
}
