import type { IssuePath, ReportIssue } from '../pattern-issue.ts';
import type { FieldTestBuilder } from './field-test.ts';

/** Where an operand is, and where to put what it asks for. */
export interface MatcherContext {
  path: IssuePath;
  report: ReportIssue;
  field: FieldTestBuilder;
  /** A pattern with a field named `$or` is read as EventBridge read patterns before it had lists in nested `anything-but`. */
  isOldSyntax: boolean;
}

/** Reads a string; undefined, and an issue, for anything else. */
export function readText(value: unknown, { path, report }: MatcherContext): string | undefined {
  if (typeof value === 'string') return value;
  report(path, 'must be a string, in quotes');
  return undefined;
}

/** The one key and value of an object; undefined, and an issue, for another number of keys. */
export function readOnlyEntry(value: object, { path, report }: MatcherContext): [string, unknown] | undefined {
  const [entry, ...more] = Object.entries(value);
  if (entry && more.length === 0) return entry;
  report(path, 'must have one operator: write an object for each, like [{"prefix": "a"}, {"suffix": "b"}]');
  return undefined;
}

/** The context of something inside. */
export function inside(context: MatcherContext, step: string | number): MatcherContext {
  return { ...context, path: [...context.path, step] };
}
