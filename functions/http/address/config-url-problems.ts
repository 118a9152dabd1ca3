import type * as z from 'zod/v4/core';
import { checkUrl, type UrlRules } from './check-url.ts';

/** A URL in a plugin's configuration that requests to it would be refused for. */
export interface UrlProblem {
  /** Path of the field, e.g. `targets.0.url`; empty for the configuration itself. */
  path: string;
  /** What is wrong and how to fix it; without the URL's path or query. */
  problem: string;
}

/** The parts of zod's definitions that hold other schemas. */
type Definition = z.$ZodTypeDef & {
  format?: string;
  shape?: Readonly<Record<string, z.$ZodType>>;
  innerType?: z.$ZodType;
  element?: z.$ZodType;
  valueType?: z.$ZodType;
  options?: readonly z.$ZodType[];
  in?: z.$ZodType;
  out?: z.$ZodType;
  left?: z.$ZodType;
  right?: z.$ZodType;
  getter?: () => z.$ZodType;
  items?: readonly z.$ZodType[];
  rest?: z.$ZodType | null;
  catchall?: z.$ZodType;
};

/**
 * Finds URLs that no request can be made to: it checks every field that the schema declares as a URL (`z.url()`).
 *
 * @param schema - of the plugin's own configuration
 * @param value - a configuration that fits the schema, before or after it was parsed
 * @example
 * ```ts
 * configUrlProblems(plugin.config, own, { allowHttp: false, allowedRanges: [] });
 * // [{ path: 'url', problem: 'http://example.com: requests in clear text are refused; …' }]
 * ```
 */
export function configUrlProblems(schema: z.$ZodType, value: unknown, rules: UrlRules): UrlProblem[] {
  const problems = new Map<string, string>();
  walk(schema, value, [], (url, path) => {
    const problem = checkUrl(url, rules);
    if (problem !== undefined) problems.set(path.join('.'), problem);
  });
  return [...problems].map(([path, problem]) => ({ path, problem }));
}

/**
 * What must not be shown of URLs that are not marked as secret: query values, fragments and passwords. They often hold tokens,
 * and endpoints like to quote the URL in their answers.
 */
export function secretUrlParts(schema: z.$ZodType, value: unknown): string[] {
  const parts: string[] = [];
  walk(schema, value, [], (text) => {
    const url = new URL(text);
    parts.push(...url.searchParams.values(), url.hash.slice(1), decoded(url.password));
  });
  return parts.filter((part) => part.length >= MIN_SECRET_PART);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Characters. Shorter parts, such as `v=2`, would mask ordinary text. */
const MIN_SECRET_PART = 6;

type Visit = (url: string, path: readonly string[]) => void;

function walk(schema: z.$ZodType, value: unknown, path: readonly string[], visit: Visit): void {
  const def: Definition = schema._zod.def;
  // A union may have other text beside a URL; what is no URL at all is the schema's to refuse.
  if (typeof value === 'string') {
    if (isUrl(def) && URL.canParse(value)) visit(value, path);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      const inner = schemaOfItem(def, key);
      if (inner) walk(inner, item, [...path, key], visit);
    }
  }
  const same = [def.innerType, def.in, def.out, def.left, def.right, def.getter?.(), ...(def.options ?? [])];
  for (const inner of same) if (inner) walk(inner, value, path, visit);
}

function isUrl({ format, checks }: Definition): boolean {
  return format === 'url' || checks?.some(({ _zod }) => Reflect.get(_zod.def, 'format') === 'url') === true;
}

function schemaOfItem(def: Definition, key: string): z.$ZodType | null | undefined {
  if (def.shape && Object.hasOwn(def.shape, key)) return def.shape[key];
  if (def.items) return def.items[Number(key)] ?? def.rest;
  return def.element ?? def.valueType ?? def.catchall;
}
