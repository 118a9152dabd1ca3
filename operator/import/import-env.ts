import { describeSyntaxError } from '../../sdk/json/describe-syntax-error.ts';
import { OperatorError } from '../stage/operator-error.ts';

/** A configuration from the environment, and the variables that have no effect. */
export interface ImportedConfig {
  enabled: boolean;
  /** Instance names: `webhook`, `webhook.siem`. */
  allowlist: readonly string[];
  /** By instance name. */
  configs: Readonly<Record<string, object>>;
  /** Variables `PLUGIN_*_CONFIG` of plugins that are not in the allowlist. */
  unused: string[];
}

/**
 * Reads the environment variables of the Python system: `PLUGINS_ENABLED`, `PLUGINS_ALLOWLIST` and, for every instance in
 * the allowlist, `PLUGIN_<NAME>_CONFIG`. The name is in upper case, with `_` for every other character than letters and
 * digits: `webhook.siem` → `PLUGIN_WEBHOOK_SIEM_CONFIG`.
 *
 * @returns undefined when none of them is set
 * @throws {OperatorError} that names the variable, never its value
 */
export function importEnv(variables: NodeJS.ProcessEnv): ImportedConfig | undefined {
  const given = Object.keys(variables).filter((name) => /^PLUGIN_.+_CONFIG$/.test(name) && variables[name] !== '');
  const { PLUGINS_ENABLED: enabled, PLUGINS_ALLOWLIST: names } = variables;
  if (!enabled && !names && given.length === 0) return undefined;

  const items = (names ?? '').split(',').map((name) => name.trim());
  const allowlist = [...new Set(items.filter((name) => name !== ''))];
  const configs: Record<string, object> = {};
  for (const instance of allowlist) {
    const text = variables[configVariable(instance)];
    if (text) configs[instance] = parseConfig(configVariable(instance), text);
  }
  const used = new Set(allowlist.map(configVariable));
  return {
    enabled: parseEnabled(enabled),
    allowlist,
    configs,
    unused: given.filter((name) => !used.has(name)),
  };
}

/** The variable that holds the configuration of a plugin instance. */
export function configVariable(instance: string): string {
  return `PLUGIN_${instance.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_CONFIG`;
}

function parseEnabled(value: string | undefined): boolean {
  const text = value?.trim().toLowerCase() ?? '';
  if (['true', '1', 'yes', 'on'].includes(text)) return true;
  if (['false', '0', 'no', 'off', ''].includes(text)) return false;
  throw refused('PLUGINS_ENABLED is neither true nor false', 'set it to true or false');
}

function parseConfig(variable: string, text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may hold secrets.
    throw refused(
      `${variable} is not valid JSON: ${describeSyntaxError(text).message}`,
      'fix it, or unset it. A value of several lines needs single quotes around it',
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw refused(`${variable} must be a JSON object`, 'write it like {"url": "https://example.com/hook"}');
}

function refused(message: string, fix: string): OperatorError {
  return new OperatorError(message, { kind: 'configuration', fix });
}
