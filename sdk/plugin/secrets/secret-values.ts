import * as z from 'zod/mini';
import { isSecret } from '../secret.ts';
import { leafTexts } from './leaf-texts.ts';

type Schema = z.core.$ZodType;

/** The parts of zod's definitions that hold other schemas. */
type Definition = z.core.$ZodTypeDef & {
  shape?: Readonly<Record<string, Schema>>;
  innerType?: Schema;
  defaultValue?: unknown;
  /** Of `.catch(…)`: what a value that does not fit is replaced by. */
  catchValue?: z.core.$ZodCatchDef['catchValue'];
  element?: Schema;
  keyType?: Schema;
  valueType?: Schema;
  options?: readonly Schema[];
  in?: Schema;
  out?: Schema;
  left?: Schema;
  right?: Schema;
  getter?: () => Schema;
  items?: readonly Schema[];
  rest?: Schema | null;
  catchall?: Schema;
};

/** Characters. A shorter text that a transformation made, such as a port, is no secret by itself. */
const MIN_DERIVED = 6;

/**
 * The secret values in a configuration, as text: every text and number under a field that the schema marks, as it was
 * configured and as the schema parses it, and the schema's own default for it.
 *
 * @param schema - the plugin's configuration schema
 * @param value - a configuration, valid or not, parsed or not
 */
export function secretValues(schema: Schema, value: unknown): string[] {
  const search = new SecretSearch();
  search.look(schema, value, false);
  return [...search.found];
}

class SecretSearch {
  readonly found = new Set<string>();
  /** What was looked at: a schema may contain itself. */
  readonly #seen = new Map<Schema, { value: unknown; marked: boolean }[]>();

  look(schema: Schema, value: unknown, marked: boolean): void {
    if (this.#wasSeen(schema, value, marked)) return;
    const def: Definition = schema._zod.def;
    const secret = marked || isSecret(schema);
    // Parsing changes what is coerced, transformed, or replaced by a fallback.
    const parsed = secret || isTransforming(def) ? parse(schema, value) : value;
    if (secret) for (const text of [...leafTexts(value), ...leafTexts(parsed)]) this.found.add(text);
    this.#lookInside(def, value, secret);
    if (parsed !== value) this.#lookInside(def, parsed, secret);
    if (def.type === 'pipe') this.#lookAlong(def, value, parsed, secret);
  }

  #wasSeen(schema: Schema, value: unknown, marked: boolean): boolean {
    const seen = this.#seen.get(schema) ?? [];
    if (seen.some((earlier) => earlier.value === value && earlier.marked === marked)) return true;
    this.#seen.set(schema, [...seen, { value, marked }]);
    return false;
  }

  #lookInside(def: Definition, value: unknown, marked: boolean): void {
    for (const inner of schemasOfSame(def)) this.look(inner, value, marked);
    if (def.innerType && def.defaultValue !== undefined) this.look(def.innerType, def.defaultValue, marked);
    if (def.innerType && def.catchValue) this.look(def.innerType, fallbackOf(def.catchValue), marked);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, item] of entriesOf(value, def)) {
      const inner = schemaOfItem(def, key);
      if (inner) this.look(inner, item, marked);
      // The keys of a record are data, those of a shape are names.
      if (def.keyType) this.look(def.keyType, key, marked);
    }
  }

  /** A transformation may turn a secret into another text, or other text into a secret. */
  #lookAlong({ in: before, out: after }: Definition, value: unknown, parsed: unknown, marked: boolean): void {
    if (!before || !after) return;
    const between = parse(before, value);
    this.look(after, between, marked);
    const sides: [Schema, unknown][] = [
      [before, value],
      [after, parsed],
    ];
    if (!sides.some(([schema]) => hasSecret(schema))) return;
    // What a secret was made from or turned into is secret too; what is shown elsewhere anyway is not.
    const shown = new Set(sides.flatMap(([schema, side]) => (hasSecret(schema) ? shownTexts(schema, side) : [])));
    const minimum = marked || isSecret(before) || isSecret(after) ? 1 : MIN_DERIVED;
    // The parts are parsed one by one too: a check of the whole may fail.
    for (const text of [value, between, parsed, parse(after, between)].flatMap((each) => leafTexts(each))) {
      if (text.length >= minimum && !shown.has(text)) this.found.add(text);
    }
  }
}

/** Whether what is parsed may differ from what was given. */
function isTransforming({ type, checks = [] }: Definition): boolean {
  return ['pipe', 'transform', 'catch'].includes(type) || checks.some(({ _zod }) => _zod.def.check === 'overwrite');
}

/** Undefined when the fallback depends on a value. */
function fallbackOf(catchValue: z.core.$ZodCatchDef['catchValue']): unknown {
  try {
    return catchValue({ value: undefined, issues: [], error: { issues: [] }, input: undefined });
  } catch {
    return undefined;
  }
}

/** Undefined when the value does not fit, or when checking it needs a promise. */
function parse(schema: Schema, value: unknown): unknown {
  try {
    return z.safeParse(schema, value).data;
  } catch {
    return undefined;
  }
}

/** The texts of a value that its schema does not mark. */
function shownTexts(schema: Schema, value: unknown): string[] {
  const secrets = new Set(secretValues(schema, value));
  return leafTexts(value).filter((text) => !secrets.has(text));
}

function hasSecret(schema: Schema, seen = new Set<Schema>()): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  const def: Definition = schema._zod.def;
  const parts = [def.element, def.keyType, def.valueType, def.rest, def.catchall, ...(def.items ?? [])];
  const inner = [...schemasOfSame(def), ...parts, ...Object.values(def.shape ?? {})];
  return isSecret(schema) || inner.some((each) => each && hasSecret(each, seen));
}

/** The schemas inside a schema that are for the same value. */
function schemasOfSame(def: Definition): Schema[] {
  const all = [def.innerType, def.in, def.out, def.left, def.right, def.getter?.(), ...(def.options ?? [])];
  return all.filter((schema) => schema !== undefined);
}

function schemaOfItem(def: Definition, key: unknown): Schema | null | undefined {
  if (def.shape && typeof key === 'string' && Object.hasOwn(def.shape, key)) return def.shape[key];
  if (def.items) return def.items[Number(key)] ?? def.rest;
  return def.element ?? def.valueType ?? def.catchall;
}

/** Also the fields of the shape that are not set: they may have a default. */
function entriesOf(value: object, { shape = {} }: Definition): Iterable<[unknown, unknown]> {
  if (value instanceof Map || value instanceof Set) return value.entries();
  const unset = Object.keys(shape).filter((key) => !Object.hasOwn(value, key));
  return [...Object.entries(value), ...unset.map((key): [string, unknown] => [key, undefined])];
}
