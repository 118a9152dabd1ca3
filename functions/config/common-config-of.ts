import type { Settings } from '../settings/settings.ts';
import { type CommonConfig, splitConfig } from './common-config.ts';

/** The common keys of a plugin that is not loaded; undefined when its configuration cannot be read. */
export function commonConfigOf(name: string, settings: Settings): CommonConfig | undefined {
  try {
    const raw: unknown = JSON.parse(settings.configs.get(name) ?? '{}');
    return typeof raw === 'object' && raw !== null ? splitConfig({ ...raw }).common : undefined;
  } catch {
    return undefined;
  }
}
