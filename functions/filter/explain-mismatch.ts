import type { Matcher, Scalar } from './event-pattern.ts';
import { isObject, nextName, valuesAt } from './event-values.ts';
import { matchesNode, matchesPattern } from './match-pattern.ts';
import type { CompiledPattern } from './parse-pattern.ts';
import { type PatternField, type PatternNode, toPatternTree } from './pattern-tree.ts';

/** A part of a pattern that an event does not match. */
export type Mismatch = FieldMismatch | ItemMismatch | AlternativesMismatch;

/** A field has no value that matches. */
export interface FieldMismatch {
  kind: 'field';
  /** The names on the way to the field, joined by dots. */
  path: string;
  found: Found;
  expected: readonly Matcher[];
}

/** What an event has at the path of a field. */
export type Found =
  | { kind: 'missing' }
  /** The first values of `count`. */
  | { kind: 'values'; values: readonly Scalar[]; count: number }
  /** A field has values only; an object has fields of its own. */
  | { kind: 'object' }
  | { kind: 'empty list' };

/** Fields match, but not all in the same item of a list. */
export interface ItemMismatch {
  kind: 'item';
  /** The path of the list. */
  list: string;
  fields: readonly string[];
}

/** No pattern of `$or` matches: what is wrong with each, those with the fewest mismatches first. */
export interface AlternativesMismatch {
  kind: 'alternatives';
  alternatives: readonly (readonly Mismatch[])[];
}

/** How many values of a field are shown. */
const MAX_VALUES = 10;

/** Every part of a pattern that an event does not match; empty when it matches. */
export function explainMismatch(pattern: CompiledPattern, event: object): readonly Mismatch[] {
  if (matchesPattern(pattern, event)) return [];
  const [first = [], ...others] = pattern.alternatives.map((root) => explainAlternative(root, event));
  const common = first.filter((mismatch) => others.every((other) => other.some((one) => isSame(one, mismatch))));
  const rests = [first, ...others].map((all) => all.filter((one) => !common.some((other) => isSame(one, other))));
  if (rests.some((rest) => rest.length === 0)) return common;
  const alternatives = [...new Map(rests.map((rest) => [JSON.stringify(rest), rest])).values()];
  return [...common, { kind: 'alternatives', alternatives: alternatives.toSorted((a, b) => a.length - b.length) }];
}

function isSame(a: Mismatch, b: Mismatch): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function explainAlternative(root: PatternNode, event: object): Mismatch[] {
  const [matching, others] = partition(root.fields, (field) => matchesFields([field], event));
  const fields = others.map(({ name, steps, test }) => {
    return { kind: 'field' as const, path: name, found: findValues(event, steps), expected: test.matchers };
  });
  const inList = Map.groupBy(matching, ({ steps }) => firstList(event, steps));
  const items = [...inList].flatMap(([list, group]) => {
    if (list === undefined || matchesFields(group, event)) return [];
    return { kind: 'item' as const, list, fields: group.map(({ name }) => name) };
  });
  return [...fields, ...items];
}

function partition<T>(items: readonly T[], holds: (item: T) => boolean): [T[], T[]] {
  return [items.filter(holds), items.filter((item) => !holds(item))];
}

function matchesFields(fields: readonly PatternField[], event: object): boolean {
  return matchesNode(toPatternTree(new Map(fields.map(({ name, test }) => [name, test]))), event);
}

function findValues(event: object, steps: readonly string[]): Found {
  const values: Scalar[] = [];
  let count = 0;
  for (const value of valuesAt(event, steps, 0)) {
    if (count < MAX_VALUES) values.push(value);
    count += 1;
  }
  return count > 0 ? { kind: 'values', values, count } : { kind: placeKind(event, steps) };
}

/** What is at the end of a path that has no value. */
function placeKind(event: object, steps: readonly string[]): 'missing' | 'object' | 'empty list' {
  const { value, depth } = walk(event, steps);
  if (depth < steps.length) return 'missing';
  return Array.isArray(value) && !value.some(isObject) ? 'empty list' : 'object';
}

/** The path of the first list on the way to a field; undefined when there is none. */
function firstList(event: object, steps: readonly string[]): string | undefined {
  const { value, depth } = walk(event, steps);
  return Array.isArray(value) ? steps.slice(0, depth).join('.') : undefined;
}

/** Follows a path up to its end, to a list, or to where it is missing. */
function walk(event: object, steps: readonly string[]): { value: unknown; depth: number } {
  let value: unknown = event;
  let depth = 0;
  while (isObject(value)) {
    const name = nextName(value, steps, depth);
    if (!name) break;
    value = value[name.text];
    depth = name.depth;
  }
  return { value, depth };
}
