import type { Matcher, NestedAnythingBut } from './event-pattern.ts';

/** What a list of matchers asks for, in English: `> 0`, `"error" or "critical"`. Values are JSON. */
export function describeMatchers(matchers: readonly Matcher[]): string {
  return anyOf(matchers.map(describeMatcher));
}

/** How many alternatives are shown. */
const MAX_SHOWN = 10;

function anyOf(alternatives: readonly string[]): string {
  const more = alternatives.length - MAX_SHOWN;
  return [...alternatives.slice(0, MAX_SHOWN), ...(more > 0 ? [`${more} more`] : [])].join(' or ');
}

function describeMatcher(matcher: Matcher): string {
  if (typeof matcher !== 'object' || matcher === null) return JSON.stringify(matcher);
  if ('exactly' in matcher) return JSON.stringify(matcher.exactly);
  if ('prefix' in matcher) return describeText('that begins with', matcher.prefix);
  if ('suffix' in matcher) return describeText('that ends with', matcher.suffix);
  if ('equals-ignore-case' in matcher) return `${JSON.stringify(matcher['equals-ignore-case'])} in any case`;
  if ('wildcard' in matcher) return describeText('like', matcher.wildcard);
  if ('exists' in matcher) return matcher.exists ? 'a value' : 'no value';
  if ('cidr' in matcher) return `an address in ${matcher.cidr}`;
  if ('numeric' in matcher) return describeNumeric(matcher.numeric);
  return `anything but ${describeExcluded(matcher['anything-but'])}`;
}

type Excluded = Extract<Matcher, { 'anything-but': unknown }>['anything-but'];

function describeExcluded(excluded: Excluded): string {
  return areValues(excluded) ? listOf([excluded].flat()) : describeNested(excluded);
}

function areValues(excluded: Excluded): excluded is Exclude<Excluded, NestedAnythingBut> {
  return typeof excluded !== 'object' || Array.isArray(excluded);
}

function describeNested(nested: NestedAnythingBut): string {
  if ('prefix' in nested) return describeTexts('that begins with', nested.prefix);
  if ('suffix' in nested) return describeTexts('that ends with', nested.suffix);
  if ('wildcard' in nested) return describeTexts('like', nested.wildcard);
  return `${listOf([nested['equals-ignore-case']].flat())} in any case`;
}

function describeText(relation: string, operand: string | { 'equals-ignore-case': string }): string {
  if (typeof operand === 'string') return `text ${relation} ${JSON.stringify(operand)}`;
  return `text ${relation} ${JSON.stringify(operand['equals-ignore-case'])} in any case`;
}

function describeTexts(relation: string, operands: string | readonly string[]): string {
  return `text ${relation} ${listOf([operands].flat())}`;
}

function listOf(values: readonly (string | number)[]): string {
  return anyOf(values.map((value) => JSON.stringify(value)));
}

/** `[">", 0, "<=", 5]` */
function describeNumeric(terms: readonly (string | number)[]): string {
  const [operator, value, ...upper] = terms;
  return `${operator} ${value}${upper.length > 0 ? ` and ${describeNumeric(upper)}` : ''}`;
}
