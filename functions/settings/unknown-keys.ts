import type * as z from 'zod/v4/core';

type Schema = z.$ZodType;

/** The parts of zod's definitions that hold other schemas. */
type Definition = z.$ZodTypeDef & {
  format?: string;
  shape?: Readonly<Record<string, Schema>>;
  catchall?: Schema;
  innerType?: Schema;
  element?: Schema;
  valueType?: Schema;
  options?: readonly Schema[];
  in?: Schema;
  left?: Schema;
  right?: Schema;
  getter?: () => Schema;
  items?: readonly Schema[];
  rest?: Schema | null;
};

/** A key that the schema does not have, and the keys that it has there. */
export interface UnknownKey {
  path: readonly string[];
  known: readonly string[];
}

/** Finds the keys of a configuration that its schema ignores. What a schema reads as a whole, such as a record, has none. */
export function unknownKeys(schema: Schema, value: unknown, path: readonly string[] = []): UnknownKey[] {
  if (typeof value !== 'object' || value === null) return [];
  const shapes = shapesOf(schema);
  if (!shapes) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const inner = shapes.flatMap((def) => schemaOfItem(def, key) ?? []);
    const at = [...path, key];
    if (inner.length === 0) return [{ path: at, known: shapes.flatMap(({ shape }) => Object.keys(shape ?? {})) }];
    // A union has the key in one of its forms at least: what all of them ignore is unknown.
    const [first = [], ...others] = inner.map((each) => unknownKeys(each, item, at));
    return first.filter(({ path: one }) =>
      others.every((other) => other.some((each) => each.path.join() === one.join())),
    );
  });
}

/** The objects and lists that a schema accepts; undefined when it may accept any key. */
function shapesOf(schema: Schema, depth = 0): Definition[] | undefined {
  const def: Definition = schema._zod.def;
  if (depth > MAX_WRAPPERS) return undefined;
  if (def.catchall) return def.catchall._zod.def.type === 'never' ? [def] : undefined;
  if (def.shape || def.items || def.element || def.type === 'record') return [def];
  const schemas = wrapped(def);
  if (schemas.length === 0) return isScalar(def) ? [] : undefined;
  const found = schemas.map((each) => shapesOf(each, depth + 1));
  return found.every((each) => each !== undefined) ? found.flat() : undefined;
}

/** The formats, such as `url`, that the schemas of a key ask for. */
export function formatsAt(schema: Schema, path: readonly PropertyKey[]): string[] {
  let schemas: Schema[] = [schema];
  for (const key of path) {
    schemas = schemas.flatMap((each) => shapesOf(each) ?? []).flatMap((def) => schemaOfItem(def, String(key)) ?? []);
  }
  return schemas.flatMap((each) => scalarsOf(each)).flatMap(({ format }) => format ?? []);
}

function scalarsOf(schema: Schema, depth = 0): Definition[] {
  const def: Definition = schema._zod.def;
  const schemas = depth > MAX_WRAPPERS ? [] : wrapped(def);
  return schemas.length === 0 ? [def] : schemas.flatMap((each) => scalarsOf(each, depth + 1));
}

function wrapped(def: Definition): Schema[] {
  const inner = [def.innerType, def.in, def.left, def.right, def.getter?.(), ...(def.options ?? [])];
  return inner.filter((each) => each !== undefined);
}

/** Schemas around a schema: more are a schema that contains itself. */
const MAX_WRAPPERS = 20;

function isScalar({ type }: Definition): boolean {
  return ['string', 'number', 'boolean', 'bigint', 'null', 'undefined', 'literal', 'enum', 'date'].includes(type);
}

function schemaOfItem(def: Definition, key: string): Schema | null | undefined {
  if (def.shape) return Object.hasOwn(def.shape, key) ? def.shape[key] : undefined;
  if (def.items) return def.items[Number(key)] ?? def.rest;
  return def.element ?? def.valueType;
}
