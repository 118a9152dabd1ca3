import * as z from 'zod/mini';
import { $ZodError } from 'zod/v4/core';
import { describeSyntaxError } from '../../sdk/json/describe-syntax-error.ts';
import { parseJson } from '../../sdk/json/parse-json.ts';
import type { AnyPlugin } from '../../sdk/plugin/define-plugin.ts';
import { secretValues } from '../../sdk/plugin/secrets/secret-values.ts';
import { type CommonConfig, commonConfigSchema, commonKeys, splitConfig } from '../config/common-config.ts';
import { configUrlProblems, secretUrlParts } from '../http/address/config-url-problems.ts';
import { type ConfigProblem, renderProblem } from '../settings/config-problem.ts';
import { unknownKeys } from '../settings/unknown-keys.ts';
import { weakSecretPaths } from '../telemetry/weak-secret.ts';

/** A plugin's configuration, checked by its schema. */
export interface ValidConfig {
  valid: true;
  /** As the plugin's schema parsed it. */
  config: unknown;
  common: CommonConfig;
  secrets: readonly string[];
  /** What the operator should know although the plugin runs, one sentence each. */
  warnings: readonly string[];
}

/** A configuration that cannot be used. */
export interface InvalidConfig {
  valid: false;
  problems: readonly ConfigProblem[];
  /** Null when the common keys cannot be read. */
  common: CommonConfig | null;
  secrets: readonly string[];
}

/**
 * Reads a plugin's configuration as an operator wrote it: JSON, the keys that every plugin accepts, and the plugin's own. An
 * invalid one is a result with all its problems.
 *
 * @param allowedRanges - private ranges that plugins may reach
 * @throws what the schema throws
 */
export async function readPluginConfig(
  text: string,
  plugin: AnyPlugin,
  allowedRanges: readonly string[],
): Promise<ValidConfig | InvalidConfig> {
  const raw = parseObject(text);
  if ('problem' in raw) return { valid: false, problems: [raw.problem], common: null, secrets: [] };
  const split = trySplit(raw.object, plugin);
  const own = parseOwn(plugin, split.own);
  const secrets = plugin.config ? secretValues(plugin.config, split.own) : [];
  const common = 'common' in split ? split.common : null;
  const problems = [
    ...('error' in split ? await describe(split.error, commonConfigSchema, split.given) : []),
    ...(own.error ? await describe(own.error, own.schema, own.input) : []),
    ...(common && !own.error ? urlProblems(own.schema, own.input, common, allowedRanges) : []),
  ];
  const masked = plugin.config ? [...secrets, ...secretUrlParts(plugin.config, split.own)] : secrets;
  if (!('common' in split) || own.error || problems.length > 0)
    return { valid: false, problems, common, secrets: masked };
  const warnings = [
    ...split.warnings,
    ...(await unknownKeyWarnings(own.schema, own.input)),
    ...weakSecretWarnings(own.input, secrets),
  ];
  return { valid: true, config: own.data, common: split.common, secrets: masked, warnings };
}

function parseObject(text: string): { object: Record<string, unknown> } | { problem: ConfigProblem } {
  try {
    const raw = z.safeParse(z.record(z.string(), z.unknown()), parseJson(text));
    if (raw.success) return { object: raw.data };
    return { problem: { path: '', expected: 'a JSON object', got: 'other JSON', message: 'must be a JSON object' } };
  } catch {
    const place = describeSyntaxError(text).message.replace(/: not JSON$/, '');
    return { problem: { path: '', expected: 'JSON', got: 'other text', message: `is not valid JSON: ${place}` } };
  }
}

function trySplit(raw: Record<string, unknown>, plugin: AnyPlugin) {
  try {
    return splitConfig(raw, plugin.defaults);
  } catch (error) {
    if (!(error instanceof $ZodError)) throw error;
    const isCommon = ([key]: [string, unknown]) => commonKeys.includes(key);
    const entries = Object.entries(raw);
    const given = Object.fromEntries(entries.filter(isCommon));
    return { error, given, own: Object.fromEntries(entries.filter((entry) => !isCommon(entry))) };
  }
}

/** As the Python system did, takes null and empty text for "not set" where the schema does not accept them. */
function parseOwn(plugin: AnyPlugin, own: Record<string, unknown>) {
  const schema = plugin.config ?? z.unknown();
  const first = z.safeParse(schema, own);
  const refused = new Set(first.error?.issues.map(({ path }) => path[0]));
  const set = Object.entries(own).filter(([key, value]) => !refused.has(key) || (value !== null && value !== ''));
  if (set.length === Object.keys(own).length) return { ...first, schema, input: own };
  const input = Object.fromEntries(set);
  return { ...z.safeParse(schema, input), schema, input };
}

/** Loaded for an invalid configuration only: a start need not wait for it. */
async function describe(error: $ZodError, schema: z.core.$ZodType, input: unknown): Promise<ConfigProblem[]> {
  const { describeIssues } = await import('../settings/describe-issues.ts');
  return describeIssues(error, schema, input, commonKeys);
}

function urlProblems(
  schema: z.core.$ZodType,
  own: unknown,
  common: CommonConfig,
  allowedRanges: readonly string[],
): ConfigProblem[] {
  const problems = configUrlProblems(schema, own, { allowHttp: common.allow_http, allowedRanges });
  return problems.map(({ path, problem }) => ({
    path,
    expected: 'a URL that plugins may request',
    got: 'text',
    message: problem,
  }));
}

async function unknownKeyWarnings(schema: z.core.$ZodType, own: unknown): Promise<string[]> {
  const unknown = unknownKeys(schema, own);
  if (unknown.length === 0) return [];
  const { describeUnknownKey } = await import('../settings/describe-issues.ts');
  return unknown.map((key) => renderProblem(describeUnknownKey(key, commonKeys)));
}

function weakSecretWarnings(own: unknown, secrets: readonly string[]): string[] {
  return weakSecretPaths(own, secrets).map(
    (path) =>
      `the secret \`${path}\` is shorter than 8 characters or a word, and cannot be masked reliably: use a longer random text`,
  );
}
