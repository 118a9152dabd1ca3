import { matchesPattern } from '../../../../functions/filter/match-pattern.ts';
import { type CompiledPattern, parsePattern } from '../../../../functions/filter/parse-pattern.ts';

/** Whether an event matches a pattern, which must be valid. */
export function matches(pattern: unknown, event: object): boolean {
  return matchesPattern(compiled(pattern), event);
}

/** @throws {TypeError} that lists what is wrong */
export function compiled(pattern: unknown): CompiledPattern {
  const result = parsePattern(pattern);
  if ('pattern' in result) return result.pattern;
  throw new TypeError(issues(pattern).join('\n'));
}

/** What is wrong with a pattern, each as `path: message`. */
export function issues(pattern: unknown): string[] {
  const result = parsePattern(pattern);
  return 'issues' in result ? result.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) : [];
}
