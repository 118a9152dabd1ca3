export { PluginSystem, type PluginSystemProps } from './constructs/plugin-system.ts';
export { PluginStack, type PluginStackProps } from './plugin-stack.ts';
export { type StageSettings, type StageSettingsInput, settingsFromContext } from './settings.ts';
