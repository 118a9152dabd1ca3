import type { Settings } from '../settings/settings.ts';
import { splitConfig } from './common-config.ts';
import { keyOf } from './plugin-host.ts';

/** A plugin that took a sandbox down. */
export interface IsolationMark {
  /** What it was configured with then: see `keyOf`. */
  key: string;
  /** Milliseconds since the epoch at which it is trusted again. */
  until: number;
}

/** Whether a plugin has to run apart from the others: because it crashed lately, or because its configuration says so. */
export function isIsolated(
  name: string,
  settings: Settings,
  marks: ReadonlyMap<string, IsolationMark>,
  now: number,
): boolean {
  const mark = marks.get(name);
  if (mark && mark.until > now && mark.key === keyOf(name, settings)) return true;
  return commonConfigOf(name, settings)?.isolated ?? false;
}

/** The common keys of a plugin that is not loaded; undefined when its configuration can't be read. */
export function commonConfigOf(name: string, settings: Settings) {
  try {
    const raw: unknown = JSON.parse(settings.configs.get(name) ?? '{}');
    return typeof raw === 'object' && raw !== null ? splitConfig({ ...raw }).common : undefined;
  } catch {
    return undefined;
  }
}
