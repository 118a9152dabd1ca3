import { errorText } from './error-text.ts';
import type { Redactor } from './redactor.ts';

/** Bounds of one log line, in characters and counts: CloudWatch Logs accepts 256 kB and more, and every byte costs. */
const MAX_LINE = 100_000;
const MAX_TEXT = 10_000;
const MAX_KEY = 200;
const MAX_FIELD_DEPTH = 10;
const MAX_FIELD_ITEMS = 1000;

/** Characters that are searched for secrets at most, before a text is cut. */
const MAX_SEARCHED = 100_000;

/** Turns the values of one log line into plain JSON: secrets masked, sizes bounded, and a note in place of what cannot be written. */
export class FieldWriter {
  readonly #redactor: Redactor;
  readonly #ancestors: object[] = [];
  #items = 0;
  #room = MAX_LINE;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  write(value: unknown, depth: number): unknown {
    try {
      return typeof value === 'object' && value !== null ? this.#object(value, depth) : this.#primitive(value);
    } catch {
      return '(cannot be written)';
    }
  }

  #primitive(value: unknown): unknown {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'number') return Number.isFinite(value) ? this.#redactor.number(value) : String(value);
    if (typeof value === 'function') return this.#text(`(function ${value.name})`);
    if (typeof value === 'bigint' || typeof value === 'symbol') return this.#text(String(value));
    return value;
  }

  #object(value: object, depth: number): unknown {
    if (this.#ancestors.includes(value)) return '(circular)';
    if (depth > MAX_FIELD_DEPTH) return '(nested too deeply)';
    this.#ancestors.push(value);
    try {
      return this.#open(value, depth);
    } finally {
      this.#ancestors.pop();
    }
  }

  #open(value: object, depth: number): unknown {
    if (value instanceof Error) return this.#text(errorText(value));
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? '(invalid date)' : value.toISOString();
    if (value instanceof URL || value instanceof URLSearchParams || value instanceof RegExp)
      return this.#text(`${value}`);
    if (value instanceof String || value instanceof Number || value instanceof Boolean)
      return this.write(value.valueOf(), depth);
    if (ArrayBuffer.isView(value)) return this.#bytes(value.buffer, value.byteOffset, value.byteLength);
    if (value instanceof ArrayBuffer) return this.#bytes(value, 0, value.byteLength);
    if (value instanceof Promise) return '(promise)';
    if (value instanceof Map) return this.#entries(value, depth);
    if ('toJSON' in value && typeof value.toJSON === 'function') return this.write(value.toJSON(), depth + 1);
    if (Array.isArray(value)) return this.#list(value, depth);
    const keys = Object.keys(value);
    if (keys.length === 0 && isIterable(value)) return this.#list(value, depth);
    return this.#properties(value, keys, depth);
  }

  #bytes(buffer: ArrayBufferLike, offset: number, length: number): string {
    // Three bytes and more make one character: so the text is known to be cut where it is.
    return this.#text(Buffer.from(buffer, offset, Math.min(length, 3 * MAX_SEARCHED + 3)).toString());
  }

  #list(values: Iterable<unknown>, depth: number): unknown[] {
    const written: unknown[] = [];
    for (const item of values) {
      if (this.#isFull()) {
        written.push('(more)');
        break;
      }
      written.push(this.write(item, depth + 1) ?? null);
    }
    return written;
  }

  #entries(map: ReadonlyMap<unknown, unknown>, depth: number): Record<string, unknown> {
    const written: [string, unknown][] = [];
    for (const [key, item] of map) {
      if (this.#isFull()) return Object.fromEntries([...written, ['(more)', '']]);
      const name = this.write(key, depth + 1);
      written.push([
        this.#key(typeof name === 'string' ? name : String(JSON.stringify(name))),
        this.write(item, depth + 1),
      ]);
    }
    return Object.fromEntries(written);
  }

  #properties(value: object, keys: readonly string[], depth: number): Record<string, unknown> {
    const written: [string, unknown][] = [];
    for (const key of keys) {
      if (this.#isFull()) return Object.fromEntries([...written, ['(more)', keys.length - written.length]]);
      written.push([this.#key(key), this.#property(value, key, depth)]);
    }
    return Object.fromEntries(written);
  }

  #property(value: object, key: string, depth: number): unknown {
    try {
      return this.write(Reflect.get(value, key), depth + 1);
    } catch {
      return '(cannot be read)';
    }
  }

  #isFull(): boolean {
    this.#items += 1;
    return this.#items > MAX_FIELD_ITEMS || this.#room <= 0;
  }

  #text(text: string): string {
    const masked = maskedText(text, this.#redactor).slice(0, this.#room);
    this.#room -= masked.length;
    return masked;
  }

  #key(key: string): string {
    return this.#redactor.key(key.slice(0, MAX_SEARCHED), key.length > MAX_SEARCHED).slice(0, MAX_KEY);
  }
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value && typeof value[Symbol.iterator] === 'function';
}

/** A text with secrets masked, cut to what one field may have. */
export function maskedText(text: string, redactor: Redactor): string {
  const masked = redactor.text(text.slice(0, MAX_SEARCHED), text.length > MAX_SEARCHED);
  const all = masked.length <= MAX_TEXT && text.length <= MAX_SEARCHED;
  return all ? masked : `${masked.slice(0, MAX_TEXT)}… (${text.length} characters)`;
}
