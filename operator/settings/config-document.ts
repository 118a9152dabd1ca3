import { parseJsonWithBigints } from '../../sdk/json/parse-json.ts';
import type { AnyPlugin } from '../../sdk/plugin/define-plugin.ts';
import { secretValues } from '../../sdk/plugin/secrets/secret-values.ts';
import { OperatorError } from '../stage/operator-error.ts';

/** A plugin's configuration as it is written: a JSON object. */
export type ConfigDocument = Readonly<Record<string, unknown>>;

/** Reads a configuration; undefined when the text is no JSON object. */
export function parseConfig(text: string): ConfigDocument | undefined {
  try {
    const value = parseJsonWithBigints(text);
    return isDocument(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isDocument(value: unknown): value is ConfigDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A configuration with a value set at a path: `url`, `headers.X-Team`, `targets.0.url`. What is on the way is created.
 *
 * @param value - undefined removes the key
 * @throws {OperatorError} when a part of the path is no object or list
 */
export function withValue(document: ConfigDocument, path: string, value: unknown): ConfigDocument {
  const changed = structuredClone(document);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let at: unknown = changed;
  for (const key of keys) {
    if (!isContainer(at)) throw noContainer(path);
    if (!Object.hasOwn(at, key)) define(at, key, {});
    at = Object.getOwnPropertyDescriptor(at, key)?.value;
  }
  if (!isContainer(at)) throw noContainer(path);
  if (value !== undefined) define(at, last, value);
  else if (Array.isArray(at)) at.splice(Number(last), 1);
  else Reflect.deleteProperty(at, last);
  return changed;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Also a key such as `__proto__` becomes a plain property. */
function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}

function noContainer(path: string): OperatorError {
  return new OperatorError(`\`${path}\` leads into a value that is neither an object nor a list`, {
    kind: 'usage',
    fix: 'give the whole object as JSON',
  });
}

/** Whether a plugin's schema marks what is at a path as secret. */
export function isSecretPath(plugin: AnyPlugin | undefined, path: string): boolean {
  if (!plugin?.config) return false;
  const probe = 'probe-of-a-secret';
  let value: unknown = probe;
  for (const key of path.split('.').toReversed()) value = /^\d+$/.test(key) ? [value] : { [key]: value };
  return secretValues(plugin.config, value).includes(probe);
}
