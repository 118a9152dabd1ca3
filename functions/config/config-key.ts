import { createHash } from 'node:crypto';
import type { Settings } from '../settings/settings.ts';

/** A hash of what a plugin instance is started with. When it changes, the instance is restarted. */
export function configKey(name: string, settings: Settings): string {
  const text = JSON.stringify([settings.configs.get(name) ?? null, settings.networkAllow, settings.nat64Prefixes]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
