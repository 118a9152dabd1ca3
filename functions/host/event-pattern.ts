import { BlockList, isIP } from 'node:net';
import * as z from 'zod/mini';
import { type Cidr, readCidr } from '../http/address/read-cidr.ts';

/** A value, or one operator in an object. Made at its first use: few plugins have a filter, and every start would pay for it. */
const matcher = z.lazy(makeMatcher);

function makeMatcher() {
  const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
  const oneOrMore = <T extends z.core.$ZodType>(item: T) => z.union([item, z.array(item)]);
  const stringTest = z.union([z.string(), z.strictObject({ 'equals-ignore-case': z.string() })]);

  return z.union([
    scalar,
    z.strictObject({ prefix: stringTest }),
    z.strictObject({ suffix: stringTest }),
    z.strictObject({ 'equals-ignore-case': z.string() }),
    z.strictObject({ wildcard: z.string() }),
    z.strictObject({ exists: z.boolean() }),
    z.strictObject({
      cidr: z.string().check(z.refine((text) => readCidr(text) !== undefined, 'must be a CIDR range')),
    }),
    z.strictObject({
      numeric: z
        .array(z.union([z.enum(['<', '<=', '=', '>', '>=']), z.number()]))
        .check(z.refine(isNumericTest, 'must be pairs of an operator and a number, like [">", 0, "<=", 5]')),
    }),
    z.strictObject({
      'anything-but': z.union([
        oneOrMore(z.union([z.string(), z.number()])),
        z.strictObject({ prefix: oneOrMore(z.string()) }),
        z.strictObject({ suffix: oneOrMore(z.string()) }),
        z.strictObject({ 'equals-ignore-case': oneOrMore(z.string()) }),
        z.strictObject({ wildcard: oneOrMore(z.string()) }),
      ]),
    }),
  ]);
}

type Matcher = z.output<typeof matcher>;

/** An EventBridge event pattern: at each field a list of matchers, one of which must hold, or a nested pattern. */
export interface EventPattern {
  /** Patterns, one of which must hold. */
  $or?: EventPattern[] | undefined;
  [field: string]: Matcher[] | EventPattern | EventPattern[] | undefined;
}

/**
 * The syntax of EventBridge event patterns: see "Comparison operators for use in event patterns" in the EventBridge user
 * guide. It is matched here and not by a rule of the bus, so that an operator changes it without a deploy.
 */
export const eventPatternSchema: z.ZodMiniType<EventPattern> = z.catchall(
  z.object({ $or: z.optional(z.array(z.lazy(() => eventPatternSchema)).check(z.minLength(1))) }),
  z.union([z.array(matcher).check(z.minLength(1)), z.lazy(() => eventPatternSchema)]),
);

/** Whether a value has what a pattern asks for. Fields the pattern does not name don't matter. */
export function matchesPattern({ $or, ...fields }: EventPattern, value: unknown): boolean {
  if ($or && !$or.some((branch) => matchesPattern(branch, value))) return false;
  return Object.entries(fields).every(([field, test]) => {
    const actual = fieldOf(value, field);
    if (isMatchers(test)) return test.some((item) => matchesField(item, actual));
    return isNested(test) && matchesPattern(test, actual);
  });
}

/** Lists of patterns stand under `$or` only. */
function isMatchers(test: EventPattern[string]): test is Matcher[] {
  return Array.isArray(test);
}

function isNested(test: EventPattern[string]): test is EventPattern {
  return typeof test === 'object' && !Array.isArray(test);
}

function fieldOf(value: unknown, field: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return undefined;
  return Object.getOwnPropertyDescriptor(value, field)?.value;
}

/** An array in the event matches when one of its items does, as in EventBridge. */
function matchesField(test: Matcher, actual: unknown): boolean {
  if (typeof test === 'object' && test !== null && 'exists' in test) return test.exists === (actual !== undefined);
  if (actual === undefined) return false;
  return Array.isArray(actual) ? actual.some((item) => matchesScalar(test, item)) : matchesScalar(test, actual);
}

function matchesScalar(test: Matcher, actual: unknown): boolean {
  if (typeof test !== 'object' || test === null) return test === actual;
  if ('anything-but' in test) return isAnythingBut(test['anything-but'], actual);
  if ('numeric' in test) return typeof actual === 'number' && isInRange(test.numeric, actual);
  if (typeof actual !== 'string') return false;
  if ('prefix' in test) return affix(test.prefix, actual, (text, part) => text.startsWith(part));
  if ('suffix' in test) return affix(test.suffix, actual, (text, part) => text.endsWith(part));
  if ('equals-ignore-case' in test) return sameIgnoringCase(test['equals-ignore-case'], actual);
  if ('wildcard' in test) return matchesWildcard(test.wildcard, actual);
  if ('cidr' in test) return isInCidr(test.cidr, actual);
  return false;
}

type StringTest = Extract<Matcher, { prefix: unknown }>['prefix'];

function affix(test: StringTest, actual: string, holds: (text: string, part: string) => boolean): boolean {
  if (typeof test === 'string') return holds(actual, test);
  return holds(actual.toLowerCase(), test['equals-ignore-case'].toLowerCase());
}

type AnythingBut = Extract<Matcher, { 'anything-but': unknown }>['anything-but'];

function isAnythingBut(test: AnythingBut, actual: unknown): boolean {
  if (typeof test !== 'object') return actual !== test;
  if (Array.isArray(test)) return !test.some((item) => item === actual);
  if (typeof actual !== 'string') return false;
  if ('prefix' in test) return !list(test.prefix).some((part) => actual.startsWith(part));
  if ('suffix' in test) return !list(test.suffix).some((part) => actual.endsWith(part));
  if ('wildcard' in test) return !list(test.wildcard).some((pattern) => matchesWildcard(pattern, actual));
  return !list(test['equals-ignore-case']).some((text) => sameIgnoringCase(text, actual));
}

function list(value: string | string[]): string[] {
  return Array.isArray(value) ? value : [value];
}

function sameIgnoringCase(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** `*` stands for any run of characters, `\*` for itself. Walks once through the text: no pattern can make it slow. */
function matchesWildcard(pattern: string, text: string): boolean {
  const parts = pattern.replaceAll('\\\\', '\u0001').replaceAll('\\*', '\u0000').split('*');
  const literals = parts.map((part) => part.replaceAll('\u0000', '*').replaceAll('\u0001', '\\'));
  const first = literals[0] ?? '';
  const last = literals.at(-1) ?? '';
  if (literals.length === 1) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let position = first.length;
  for (const literal of literals.slice(1, -1)) {
    const found = text.indexOf(literal, position);
    if (found === -1) return false;
    position = found + literal.length;
  }
  return position <= text.length - last.length;
}

/** Addresses of the other family are in no range: an IPv4 address that is mapped into IPv6 is one of those. */
function isInCidr(text: string, address: string): boolean {
  const cidr = readCidr(text);
  if (!cidr || address.includes('%') || isIP(address) !== (cidr.family === 'ipv4' ? 4 : 6)) return false;
  return blockOf(text, cidr).check(address, cidr.family);
}

const blocks = new Map<string, BlockList>();

/** Ranges that are kept: a list takes longer to make than to ask. */
const MAX_BLOCKS = 1000;

function blockOf(text: string, { base, bits, family }: Cidr): BlockList {
  const known = blocks.get(text);
  if (known) return known;
  if (blocks.size >= MAX_BLOCKS) blocks.clear();
  const block = new BlockList();
  block.addSubnet(base, bits, family);
  blocks.set(text, block);
  return block;
}

function isNumericTest(test: readonly (string | number)[]): boolean {
  const pairs = test.length === 2 || test.length === 4;
  return pairs && test.every((item, index) => typeof item === (index % 2 === 0 ? 'string' : 'number'));
}

function isInRange(test: readonly (string | number)[], actual: number): boolean {
  for (let index = 0; index < test.length; index += 2) {
    const bound = Number(test[index + 1]);
    const holds = {
      '<': actual < bound,
      '<=': actual <= bound,
      '=': actual === bound,
      '>': actual > bound,
      '>=': actual >= bound,
    };
    if (!holds[test[index] as keyof typeof holds]) return false;
  }
  return true;
}
