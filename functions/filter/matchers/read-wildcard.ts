import { type MatcherContext, readText } from './matcher-context.ts';
import type { TextTest } from './text-test.ts';
import { compileWildcard } from './wildcard.ts';

/** A wildcard reads the whole of a text, so it counts as several comparisons. */
export const WILDCARD_COMPARISONS = 4;

const problems = {
  'consecutive stars': 'must not have two stars in a row: one star stands for any number of characters',
  'invalid escape':
    'must have a star or a backslash after each backslash: a star itself is "\\\\*", a backslash is "\\\\\\\\"',
};

/** Reads a wildcard pattern; undefined, and an issue, for anything else. */
export function readWildcard(operand: unknown, context: MatcherContext): { text: string; test: TextTest } | undefined {
  const text = readText(operand, context);
  if (text === undefined) return undefined;
  const test = compileWildcard(text);
  if (typeof test !== 'string') return { text, test };
  context.report(context.path, problems[test]);
  return undefined;
}
