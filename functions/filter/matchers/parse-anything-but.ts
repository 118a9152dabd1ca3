import type { Matcher, NestedAnythingBut, Scalar } from '../event-pattern.ts';
import { equalsIgnoringCase } from './ignore-case.ts';
import { inside, type MatcherContext, readOnlyEntry, readText } from './matcher-context.ts';
import { readWildcard, WILDCARD_COMPARISONS } from './read-wildcard.ts';
import { endsWithText, startsWithText, type TextTest } from './text-test.ts';

/** Reads the operand of `anything-but`: a string or a number, a list of either, or another operator. */
export function parseAnythingBut(operand: unknown, context: MatcherContext): Matcher | undefined {
  if (typeof operand === 'object' && operand !== null && !Array.isArray(operand)) return parseNested(operand, context);
  const list: unknown[] = Array.isArray(operand) ? operand : [operand];
  const texts = list.filter((item) => typeof item === 'string');
  const numbers = list.filter((item) => typeof item === 'number').filter(Number.isFinite);
  const values = texts.length > 0 ? texts : numbers;
  if (values.length === 0 || values.length < list.length) {
    context.report(
      context.path,
      'must be strings only or numbers only, at least one, or an operator like {"prefix": "a"}',
    );
    return undefined;
  }
  const excluded = new Set<Scalar>(values);
  const accepts = (value: Scalar) => !excluded.has(value);
  if (values === numbers) context.field.addNumberTest(accepts);
  else context.field.addTest(accepts);
  return { 'anything-but': values };
}

const nested = new Map<
  string,
  (text: unknown, context: MatcherContext) => { text: string; test: TextTest } | undefined
>([
  ['prefix', (operand, context) => readAffix(operand, context, startsWithText)],
  ['suffix', (operand, context) => readAffix(operand, context, endsWithText)],
  ['equals-ignore-case', readCaseless],
  ['wildcard', readWildcard],
]);

function parseNested(operand: object, context: MatcherContext): Matcher | undefined {
  const [operator, value] = readOnlyEntry(operand, context) ?? [];
  if (operator === undefined) return undefined;
  const at = inside(context, operator);
  const read = nested.get(operator);
  if (!read || !isSupported(operator, value, context)) {
    context.report(at.path, `is not an operator of anything-but; use ${[...nested.keys()].join(', ')}`);
    return undefined;
  }
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) context.report(at.path, 'must not be an empty list: name at least one string');
  const parts = list.map((item, index) => read(item, Array.isArray(value) ? inside(at, index) : at));
  const tests = parts.flatMap((part) => part?.test ?? []);
  const texts = parts.flatMap((part) => part?.text ?? []);
  const comparisons = tests.length * (operator === 'wildcard' ? WILDCARD_COMPARISONS : 1);
  context.field.addTest((text) => typeof text !== 'string' || !tests.some((test) => test(text)), comparisons);
  return { 'anything-but': toNested(operator, texts) };
}

function isSupported(operator: string, value: unknown, { isOldSyntax }: MatcherContext): boolean {
  if (!isOldSyntax || operator === 'equals-ignore-case') return true;
  return operator !== 'wildcard' && !Array.isArray(value);
}

function readAffix(operand: unknown, context: MatcherContext, toTest: (text: string) => TextTest) {
  const text = readText(operand, context);
  if (text === '') context.report(context.path, 'must not be an empty string: everything begins and ends with it');
  return text === undefined ? undefined : { text, test: toTest(text) };
}

function readCaseless(operand: unknown, context: MatcherContext) {
  const text = readText(operand, context);
  return text === undefined ? undefined : { text, test: equalsIgnoringCase(text) };
}

function toNested(operator: string, texts: string[]): NestedAnythingBut {
  switch (operator) {
    case 'prefix':
      return { prefix: texts };
    case 'suffix':
      return { suffix: texts };
    case 'wildcard':
      return { wildcard: texts };
    default:
      return { 'equals-ignore-case': texts };
  }
}
