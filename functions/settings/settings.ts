import { ServerMonitorError } from '../../sdk/errors.ts';
import { assertRanges } from '../http/address/assert-ranges.ts';

/** What the operator has set under the prefix, read in one go. */
export interface Settings {
  enabled: boolean;
  /** Instance names, in the operator's order, without repeats. */
  allowlist: readonly string[];
  /** Configuration text (JSON, not checked yet) by instance name. */
  configs: ReadonlyMap<string, string>;
  /** CIDR ranges that plugins may reach although they are private. */
  networkAllow: readonly string[];
}

/** One SSM parameter. */
export interface Parameter {
  name: string;
  value: string;
}

/** Settings that can't be followed. The message names the parameter and the mend. */
export class SettingsError extends ServerMonitorError {
  constructor(message: string, options?: ErrorOptions) {
    super('invalid_settings', message, options);
  }
}

/** Makes settings of the parameters under a prefix. Parameters that mean nothing here are passed over.
 *  @throws {SettingsError} */
export function parseSettings(prefix: string, parameters: readonly Parameter[]): Settings {
  const values = new Map(parameters.map(({ name, value }) => [name.slice(prefix.length + 1), value]));
  const configs = new Map<string, string>();
  for (const [path, value] of values) {
    const instance = /^([^/]+)\/config$/.exec(path)?.[1];
    if (instance) configs.set(instance, value);
  }
  return {
    enabled: parseEnabled(values.get('enabled'), prefix),
    allowlist: commaSeparated(values.get('allowlist')),
    configs,
    networkAllow: parseNetworkAllow(values.get('network/allow'), prefix),
  };
}

function parseEnabled(value: string | undefined, prefix: string): boolean {
  const text = value?.trim().toLowerCase() ?? 'false';
  if (text === 'true') return true;
  if (text === 'false') return false;
  throw new SettingsError(`${prefix}/enabled is \`${value}\`: set it to \`true\` or \`false\``);
}

function parseNetworkAllow(value: string | undefined, prefix: string): string[] {
  const ranges = commaSeparated(value);
  try {
    assertRanges(ranges);
  } catch (cause) {
    throw new SettingsError(`${prefix}/network/allow: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  return ranges;
}

function commaSeparated(value: string | undefined): string[] {
  const items = (value ?? '').split(',').map((item) => item.trim());
  return [...new Set(items.filter((item) => item !== ''))];
}
