import type { AnyPlugin } from '../../sdk/plugin/define-plugin.ts';
import { isSecretPath } from './config-document.ts';
import { configJsonSchema } from './show-config.ts';

/** A key that a newcomer is asked for. */
export interface ConfigQuestion {
  key: string;
  required: boolean;
  secret: boolean;
}

/** The keys of a plugin to ask for when it is set up: those that are required, and secrets. */
export function configQuestions(plugin: AnyPlugin): ConfigQuestion[] {
  const { required = [] } = configJsonSchema(plugin);
  const isRequired = (key: string) => Array.isArray(required) && required.includes(key);
  return ownKeys(plugin)
    .map((key) => ({ key, required: isRequired(key), secret: isSecretPath(plugin, key) }))
    .filter((question) => question.required || question.secret);
}

function ownKeys(plugin: AnyPlugin): string[] {
  if (!plugin.config) return [];
  const { properties } = configJsonSchema({ ...plugin });
  const common = Object.keys(configJsonSchema({ name: '', description: '', hooks: {} }).properties ?? {});
  return Object.keys(properties ?? {}).filter((key) => !common.includes(key));
}
