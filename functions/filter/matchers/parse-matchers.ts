import type { Matcher } from '../event-pattern.ts';
import type { IssuePath, ReportIssue } from '../pattern-issue.ts';
import { addressDigits } from './address-range.ts';
import { type FieldTest, FieldTestBuilder } from './field-test.ts';
import { inside, type MatcherContext, readOnlyEntry } from './matcher-context.ts';
import { operators } from './operators.ts';

/** Compiles the matchers of one field. What is wrong with them is reported. */
export function parseMatchers(
  list: readonly unknown[],
  path: IssuePath,
  report: ReportIssue,
  isOldSyntax: boolean,
): FieldTest {
  const field = new FieldTestBuilder();
  if (list.length === 0) report(path, 'must not be an empty list: name a value, or leave the field out');
  for (const [index, item] of list.entries()) {
    const matcher = parseMatcher(item, { path: [...path, index], report, field, isOldSyntax });
    if (matcher !== undefined) field.matchers.push(matcher);
  }
  return field.build();
}

function parseMatcher(item: unknown, context: MatcherContext): Matcher | undefined {
  if (typeof item === 'object' && item !== null && !Array.isArray(item)) return parseOperator(item, context);
  if (typeof item === 'string') return parseText(item, context);
  if (item === null || typeof item === 'boolean' || (typeof item === 'number' && Number.isFinite(item))) {
    context.field.addValue(item);
    return item;
  }
  context.report(context.path, 'must be a string, a number, true, false, null, or an operator like {"prefix": "a"}');
  return undefined;
}

/** EventBridge takes an IP address for that address, however an event writes it: `::1` is `0:0:0:0:0:0:0:1`. */
function parseText(text: string, { field }: MatcherContext): Matcher {
  const digits = addressDigits(text);
  if (digits === undefined) field.addValue(text);
  else field.addAddress(digits);
  return text;
}

function parseOperator(item: object, context: MatcherContext): Matcher | undefined {
  const [name, operand] = readOnlyEntry(item, context) ?? [];
  if (name === undefined) return undefined;
  const at = inside(context, name);
  const parse = operators.get(name);
  if (parse) return parse(operand, at);
  context.report(at.path, `is not an operator; the operators are ${[...operators.keys()].slice(1).join(', ')}`);
  return undefined;
}
