import { ServerMonitorError } from '../../sdk/errors.ts';
import { printable } from '../../sdk/text/printable.ts';
import { assertNat64Prefixes, assertRanges } from '../http/address/assert-ranges.ts';
import { type HistoryMode, isHistoryMode } from './history-mode.ts';
import { MAX_INSTANCE_NAME } from './instance-name.ts';

/** What the operator has set under the prefix. */
export interface Settings {
  /** Path of the parameters. */
  prefix: string;
  enabled: boolean;
  /** Instance names, in the operator's order, without repeats. */
  allowlist: readonly string[];
  /** Configuration text (JSON, not checked yet) by instance name. */
  configs: ReadonlyMap<string, string>;
  /** CIDR ranges that plugins may reach although they are private. */
  networkAllow: readonly string[];
  /** NAT64 prefixes: what is behind them is judged by its IPv4 address. */
  nat64Prefixes: readonly string[];
  /** What the history records; undefined for the stage's own mode. */
  history: HistoryMode | undefined;
  /** Problems of settings that are ignored: no event may wait because of them. */
  warnings: readonly string[];
}

/** One SSM parameter. */
export interface Parameter {
  name: string;
  value: string;
}

/** Settings that cannot be used. The message names the parameter and what is expected, and quotes no value. */
export class SettingsError extends ServerMonitorError {
  constructor(message: string, options?: ErrorOptions) {
    super('invalid_settings', message, options);
  }
}

/**
 * Reads the settings from the parameters under a prefix, and ignores other parameters there.
 *
 * @throws {SettingsError}
 */
export function parseSettings(prefix: string, parameters: readonly Parameter[]): Settings {
  const values = new Map(parameters.map(({ name, value }) => [name.slice(prefix.length + 1), value]));
  const configs = new Map<string, string>();
  for (const [path, value] of values) {
    const instance = /^([^/]+)\/config$/.exec(path)?.[1];
    if (instance) configs.set(instance, value);
  }
  const history = values.get('history')?.trim();
  const validHistory = history === undefined || isHistoryMode(history);
  return {
    prefix,
    enabled: parseEnabled(values.get('enabled'), prefix),
    allowlist: parseAllowlist(values.get('allowlist'), prefix),
    configs,
    networkAllow: parseNetwork(values.get('network/allow'), `${prefix}/network/allow`, assertRanges),
    nat64Prefixes: parseNetwork(values.get('network/nat64'), `${prefix}/network/nat64`, assertNat64Prefixes),
    history: validHistory ? history : undefined,
    warnings: validHistory ? [] : [`set ${prefix}/history to \`all\`, \`failures\` or \`off\``],
  };
}

function parseEnabled(value: string | undefined, prefix: string): boolean {
  const text = value?.trim().toLowerCase() ?? 'false';
  if (text === 'true') return true;
  if (text === 'false') return false;
  throw new SettingsError(`${prefix}/enabled must be \`true\` or \`false\``);
}

/** A name that the catalog lacks affects no other name. A name that no message can hold is refused here. */
function parseAllowlist(value: string | undefined, prefix: string): string[] {
  const names = commaSeparated(value).map((name) => printable(name).toWellFormed());
  const tooLong = names.findIndex((name) => name.length > MAX_INSTANCE_NAME);
  if (tooLong >= 0) {
    throw new SettingsError(
      `${prefix}/allowlist: item ${tooLong + 1} is too long for the name of a plugin: at most ${MAX_INSTANCE_NAME} characters are expected`,
    );
  }
  return names;
}

function parseNetwork(
  value: string | undefined,
  parameter: string,
  assert: (ranges: readonly string[]) => void,
): string[] {
  const ranges = commaSeparated(value);
  try {
    assert(ranges);
  } catch (cause) {
    throw new SettingsError(`${parameter}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  return ranges;
}

function commaSeparated(value: string | undefined): string[] {
  const items = (value ?? '').split(',').map((item) => item.trim());
  return [...new Set(items.filter((item) => item !== ''))];
}
