import { randomUUID } from 'node:crypto';
import { ExactNumber } from './exact-number.ts';
import { formatPath } from './format-path.ts';

/** A value that JSON cannot hold, or would change. */
export class UnwritableValueError extends TypeError {
  /** Where it stands, e.g. `meta.disk.bytes`; empty for the whole value. */
  readonly path: string;
  /** What it is, and the fix. */
  readonly problem: string;

  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`${path === '' ? 'the value' : `\`${path}\``} ${problem}`, options);
    this.name = 'UnwritableValueError';
    this.path = path;
    this.problem = problem;
  }
}

/** A nesting that no value of ours has: deeper ones are circular, or would exhaust the stack. */
const MAX_DEPTH = 200;

/**
 * JSON text that SQS takes, with every number as it is: a bigint becomes digits. It refuses numbers that JavaScript may have
 * changed (integers beyond 2^53 - 1), and those that JSON lacks (`NaN`, `Infinity`). It also refuses integers beyond 64
 * bits, as EventBridge does (EventBridge API reference, PutEvents).
 *
 * @throws {UnwritableValueError} that names the path
 * @example
 * ```ts
 * toJson({ id: 9007199254740993n }); // '{"id":9007199254740993}'
 * ```
 */
export function toJson(value: unknown): string {
  const text = isPlain(value, 0) ? JSON.stringify(value) : stringifySpecial(value);
  if (text === undefined) throw new UnwritableValueError('', `is of type ${typeof value}: JSON has no such value`);
  return escapeForSqs(text);
}

/**
 * Writes U+FFFE and U+FFFF in JSON text as escapes: SQS refuses them (SQS API reference, SendMessage). JSON escapes whatever
 * else SQS refuses.
 */
export function escapeForSqs(json: string): string {
  return /[\uFFFE\uFFFF]/.test(json) ? json.replace(/[\uFFFE\uFFFF]/g, escapeCharacter) : json;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16)}`;
}

/** Whether `JSON.stringify` writes a value without changing a number, as it does nearly all. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return isExactNumber(value);
  if (typeof value !== 'object' || value === null) return typeof value !== 'bigint';
  if (depth > MAX_DEPTH || 'toJSON' in value) return false;
  for (const key in value) {
    if (!isPlain(value[key as keyof typeof value], depth + 1)) return false;
  }
  return true;
}

function isExactNumber(value: number): boolean {
  return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
}

/** Bigints and exact decimals pass `JSON.stringify` as marked text. Nothing else can start with the mark: it is new. */
function stringifySpecial(value: unknown): string | undefined {
  const mark = `${randomUUID()}:`;
  const text: string | undefined = JSON.stringify(toPlain(value, [], mark));
  return text?.replaceAll(new RegExp(`"${mark}([^"]+)"`, 'g'), '$1');
}

/** What `JSON.stringify` would write, with marked text for numbers of other types. */
function toPlain(given: unknown, path: readonly (string | number)[], mark: string): unknown {
  const fail = (problem: string, options?: ErrorOptions) =>
    new UnwritableValueError(formatPath(path), problem, options);
  if (path.length > MAX_DEPTH) throw fail('is nested too deeply, or contains itself');
  if (given instanceof ExactNumber) return `${mark}${given}`;
  const value = unwrap(given, String(path.at(-1) ?? ''), fail);
  if (typeof value === 'bigint') {
    if (BigInt.asIntN(64, value) === value) return `${mark}${value}`;
    throw fail('is an integer beyond 64 bits, which EventBridge refuses; pass it as a string');
  }
  if (typeof value === 'number' && !isExactNumber(value)) {
    if (!Number.isFinite(value)) throw fail(`is ${value}: not JSON; use a number, text or null`);
    throw fail('is an integer beyond 2^53, so JavaScript may have changed it; pass it as a bigint or a string');
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => toPlain(item, [...path, index], mark));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item, [...path, key], mark)]));
}

/** A value's own idea of its JSON (`Date`, `URL`), or the primitive in an object such as `Object(1)`. */
function unwrap(value: unknown, key: string, fail: (problem: string, options: ErrorOptions) => Error): unknown {
  if (typeof value !== 'object' || value === null) return value;
  try {
    if ('toJSON' in value && typeof value.toJSON === 'function') return value.toJSON(key);
  } catch (cause) {
    throw fail('cannot be written as JSON: its `toJSON` failed', { cause });
  }
  const boxed = [Number, String, Boolean, BigInt].some((type) => value instanceof type);
  return boxed ? value.valueOf() : value;
}
