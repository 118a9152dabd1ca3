import type { Matcher, Scalar } from '../event-pattern.ts';
import { parseAddressRange } from './address-range.ts';
import { endsWithIgnoringCase, equalsIgnoringCase, startsWithIgnoringCase } from './ignore-case.ts';
import { inside, type MatcherContext, readOnlyEntry, readText } from './matcher-context.ts';
import { isInNumberRange, parseNumeric } from './numeric.ts';
import { parseAnythingBut } from './parse-anything-but.ts';
import { readWildcard, WILDCARD_COMPARISONS } from './read-wildcard.ts';
import { endsWithText, startsWithText, type TextTest } from './text-test.ts';

/** Reads an operand into the field's test. Returns the matcher, or undefined after it reported an issue. */
type ParseOperand = (operand: unknown, context: MatcherContext) => Matcher | undefined;

/** The operators of EventBridge. `exactly` is in its matcher, but not in its documentation. */
export const operators: ReadonlyMap<string, ParseOperand> = new Map<string, ParseOperand>([
  ['exactly', parseExactly],
  ['prefix', parsePrefix],
  ['suffix', parseSuffix],
  ['equals-ignore-case', parseEqualsIgnoreCase],
  ['wildcard', parseWildcard],
  ['anything-but', parseAnythingBut],
  ['exists', parseExists],
  ['numeric', parseNumbers],
  ['cidr', parseCidr],
]);

function parseExactly(operand: unknown, context: MatcherContext): Matcher | undefined {
  const text = readText(operand, context);
  if (text === undefined) return undefined;
  context.field.addValue(text);
  return { exactly: text };
}

function parsePrefix(operand: unknown, context: MatcherContext): Matcher | undefined {
  const affix = readAffix(operand, context);
  if (!affix) return undefined;
  context.field.addTest(onText(affix.ignoresCase ? startsWithIgnoringCase(affix.text) : startsWithText(affix.text)));
  return { prefix: affix.ignoresCase ? { 'equals-ignore-case': affix.text } : affix.text };
}

function parseSuffix(operand: unknown, context: MatcherContext): Matcher | undefined {
  const affix = readAffix(operand, context);
  if (!affix) return undefined;
  context.field.addTest(onText(affix.ignoresCase ? endsWithIgnoringCase(affix.text) : endsWithText(affix.text)));
  return { suffix: affix.ignoresCase ? { 'equals-ignore-case': affix.text } : affix.text };
}

/** A string, or a string in `equals-ignore-case`. */
function readAffix(operand: unknown, context: MatcherContext): { text: string; ignoresCase: boolean } | undefined {
  if (typeof operand !== 'object' || operand === null) {
    const text = readText(operand, context);
    return text === undefined ? undefined : { text, ignoresCase: false };
  }
  const [operator, nested] = readOnlyEntry(operand, context) ?? [];
  if (operator === undefined) return undefined;
  if (operator !== 'equals-ignore-case') {
    context.report(
      [...context.path, operator],
      'is not an operator here; use a string, or {"equals-ignore-case": "a"}',
    );
    return undefined;
  }
  const text = readText(nested, inside(context, operator));
  return text === undefined ? undefined : { text, ignoresCase: true };
}

function parseEqualsIgnoreCase(operand: unknown, context: MatcherContext): Matcher | undefined {
  const text = readText(operand, context);
  if (text === undefined) return undefined;
  context.field.addTest(onText(equalsIgnoringCase(text)));
  return { 'equals-ignore-case': text };
}

function parseWildcard(operand: unknown, context: MatcherContext): Matcher | undefined {
  const wildcard = readWildcard(operand, context);
  if (!wildcard) return undefined;
  context.field.addTest(onText(wildcard.test), WILDCARD_COMPARISONS);
  return { wildcard: wildcard.text };
}

function parseExists(operand: unknown, context: MatcherContext): Matcher | undefined {
  if (typeof operand !== 'boolean') {
    context.report(context.path, 'must be true or false, without quotes');
    return undefined;
  }
  if (operand) context.field.addTest(() => true);
  else context.field.acceptsMissing = true;
  return { exists: operand };
}

function parseNumbers(operand: unknown, context: MatcherContext): Matcher | undefined {
  const terms: unknown[] = Array.isArray(operand) ? operand : [];
  const range = parseNumeric(terms);
  if (typeof range === 'string') {
    context.report(context.path, range);
    return undefined;
  }
  context.field.addNumberTest((value) => typeof value === 'number' && isInNumberRange(range, value));
  return { numeric: terms.filter((term) => typeof term === 'string' || typeof term === 'number') };
}

function parseCidr(operand: unknown, context: MatcherContext): Matcher | undefined {
  const text = readText(operand, context);
  if (text === undefined) return undefined;
  const range = parseAddressRange(text);
  if (range === 'no range') {
    context.report(context.path, 'must be a range of IP addresses, like "10.0.0.0/8" or "fd00::/8"');
    return undefined;
  }
  if (range === 'too many bits') {
    context.report(context.path, 'must have at most 31 bits (IPv6: 127); write one address as a value: ["10.0.0.1"]');
    return undefined;
  }
  context.field.addRange(range);
  return { cidr: text };
}

function onText(test: TextTest): (value: Scalar) => boolean {
  return (value) => typeof value === 'string' && test(value);
}
