import { REDACTED } from '../../sdk/plugin/secret.ts';
import type { ConfigDocument } from './config-document.ts';

/** A value of a configuration, as it may be shown. */
export interface ConfigEntry {
  /** `url`, `targets.0.url`. */
  path: string;
  /** As JSON writes it, text without quotes; null for a secret. */
  value: string | null;
  secret: boolean;
}

/**
 * The values of a configuration, one by one, without its secrets.
 *
 * @param secrets - texts that must not be shown; parts of a value too, such as a token in a URL
 */
export function configEntries(document: ConfigDocument, secrets: readonly string[]): ConfigEntry[] {
  return leaves(document).map(({ path, value }) => ({ path, ...shown(value, secrets) }));
}

/** A configuration with a mask in place of each secret: for editors and JSON output. */
export function maskConfig(document: ConfigDocument, secrets: readonly string[]): ConfigDocument {
  return Object.fromEntries(Object.entries(document).map(([key, value]) => [key, masked(value, secrets)]));
}

/** Puts the secrets of the configuration before back where the mask still stands at the same path. */
export function unmaskConfig(edited: ConfigDocument, before: ConfigDocument): ConfigDocument {
  return Object.fromEntries(Object.entries(edited).map(([key, value]) => [key, unmasked(value, before[key])]));
}

interface Leaf {
  path: string;
  value: unknown;
}

function leaves(value: unknown, path: readonly string[] = []): Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ path: path.join('.'), value }];
  const entries = Object.entries(value);
  // A list of plain values reads best on one line.
  const isShort = Array.isArray(value) && value.every((item) => typeof item !== 'object');
  if (path.length > 0 && (entries.length === 0 || isShort)) return [{ path: path.join('.'), value }];
  return entries.flatMap(([key, item]) => leaves(item, [...path, key]));
}

function shown(value: unknown, secrets: readonly string[]): Omit<ConfigEntry, 'path'> {
  const items = Array.isArray(value) ? value : [value];
  if (items.some((item) => secrets.includes(String(item)))) return { value: null, secret: true };
  const text = typeof value === 'string' ? value : (JSON.stringify(value, digits) ?? '');
  return { value: hide(text, secrets), secret: false };
}

function digits(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function hide(text: string, secrets: readonly string[]): string {
  const long = secrets.filter((secret) => secret.length >= MIN_PART).toSorted((a, b) => b.length - a.length);
  return long.reduce((hidden, secret) => hidden.replaceAll(secret, REDACTED), text);
}

/** Characters of a secret from which it is hidden inside of other text. */
const MIN_PART = 4;

function masked(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return secrets.includes(value) ? REDACTED : hide(value, secrets);
  if (typeof value === 'number' || typeof value === 'bigint') return secrets.includes(String(value)) ? REDACTED : value;
  if (Array.isArray(value)) return value.map((item) => masked(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, secrets)]));
}

function unmasked(value: unknown, before: unknown): unknown {
  if (typeof value === 'string' && value.includes(REDACTED)) return before;
  if (typeof value !== 'object' || value === null) return value;
  const inner = (key: string) => (typeof before === 'object' && before !== null ? Reflect.get(before, key) : undefined);
  if (Array.isArray(value)) return value.map((item, index) => unmasked(item, inner(String(index))));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unmasked(item, inner(key))]));
}
