import * as z from 'zod/mini';

const secrets = z.registry<{ secret: true }>();

/** What stands in for a secret wherever one would have been shown. */
export const REDACTED = '***REDACTED***';

/**
 * Marks a field of a plugin's configuration as secret: its value is masked in logs, errors, dead letters and
 * status output.
 *
 * @example
 * ```ts
 * config: z.object({ url: z.url(), api_key: secret(z.string()) })
 * ```
 */
export function secret<S extends z.core.$ZodType>(schema: S): S {
  secrets.add(schema, { secret: true });
  return schema;
}

/**
 * The secret values in a configuration: every string under a field that the schema marks.
 *
 * @param schema - the plugin's configuration schema
 * @param value - a configuration, checked or not
 */
export function secretValues(schema: z.core.$ZodType, value: unknown): string[] {
  // `get` knows a marked schema also when a check or a description was added to it later.
  if (secrets.get(schema)) return stringsIn(value);
  const def = schema._zod.def as z.core.$ZodTypeDef & {
    shape?: Record<string, z.core.$ZodType>;
    innerType?: z.core.$ZodType;
    element?: z.core.$ZodType;
    valueType?: z.core.$ZodType;
    options?: z.core.$ZodType[];
    in?: z.core.$ZodType;
    out?: z.core.$ZodType;
    left?: z.core.$ZodType;
    right?: z.core.$ZodType;
    getter?: () => z.core.$ZodType;
    items?: z.core.$ZodType[];
    rest?: z.core.$ZodType | null;
    catchall?: z.core.$ZodType;
  };
  const sameValue = [def.innerType, def.in, def.out, def.left, def.right, def.getter?.(), ...(def.options ?? [])];
  const found = sameValue.flatMap((inner) => (inner ? secretValues(inner, value) : []));
  if (typeof value !== 'object' || value === null) return found;
  const each = def.element ?? def.valueType ?? def.catchall;
  if (each) found.push(...Object.values(value).flatMap((item) => secretValues(each, item)));
  if (def.items) {
    for (const [index, item] of Object.values(value).entries()) {
      const schemaOfItem = def.items[index] ?? def.rest;
      if (schemaOfItem) found.push(...secretValues(schemaOfItem, item));
    }
  }
  for (const [key, field] of Object.entries(def.shape ?? {})) {
    found.push(...secretValues(field, (value as Record<string, unknown>)[key]));
  }
  return found;
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(stringsIn);
  return [];
}
