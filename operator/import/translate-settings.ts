import type { ImportedConfig } from './import-env.ts';
import { translateConfig } from './translate-config.ts';

/** A plugin that the stage takes over, and what is other than before: one sentence each. */
export interface TranslatedPlugin {
  instance: string;
  differences: readonly string[];
}

/** Translates the settings of a Python installation: see `translateConfig`. Names and the allowlist stay. */
export function translateSettings(imported: ImportedConfig): { settings: ImportedConfig; plugins: TranslatedPlugin[] } {
  const configs: Record<string, object> = {};
  const plugins = imported.allowlist.map((instance) => {
    const before = imported.configs[instance];
    const { config, differences } = translateConfig({ ...before }, instance.split('.')[0]);
    if (before !== undefined) configs[instance] = config;
    return { instance, differences };
  });
  return { settings: { ...imported, configs }, plugins };
}
