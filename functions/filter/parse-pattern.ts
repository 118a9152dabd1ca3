import type { FieldTest } from './matchers/field-test.ts';
import { parseMatchers } from './matchers/parse-matchers.ts';
import { WILDCARD_COMPARISONS } from './matchers/read-wildcard.ts';
import type { IssuePath, PatternIssue } from './pattern-issue.ts';
import { type PatternNode, toPatternTree } from './pattern-tree.ts';
import { reservedNames } from './reserved-names.ts';

/** A pattern that is ready to be matched. */
export interface CompiledPattern {
  /** Each way in which an event can match. There are several when the pattern has `$or`. */
  alternatives: readonly PatternNode[];
}

/** The most that EventBridge takes, by request: 4,096 characters (EventBridge quotas, "Event pattern size"). */
const MAX_LENGTH = 4096;

/*
 * The work for an event is bounded: it has at most 100,000 items (`MAX_ITEMS` of the SDK), and each is
 * looked at once for each field and comparison. The worst event of 1 MB takes about a quarter of a second of CPU time.
 */

/** Comparisons of one value, all alternatives together. */
const MAX_COMPARISONS = 100;

/** Fields of all alternatives together. */
const MAX_FIELDS = 100;

/** Reads and compiles an event pattern. */
export function parsePattern(value: unknown): { pattern: CompiledPattern } | { issues: PatternIssue[] } {
  const parser = new PatternParser(false);
  const pattern = parser.parse(value);
  if (pattern) return { pattern };
  // EventBridge takes `$or` for the name of a field where it is no list of patterns.
  const withOrAsField = new PatternParser(true).parse(value);
  return withOrAsField ? { pattern: withOrAsField } : { issues: parser.issues };
}

/** The fields of one alternative, by name. */
type Fields = Map<string, FieldTest>;

class PatternParser {
  readonly issues: PatternIssue[] = [];
  #isOldSyntax: boolean;

  constructor(isOldSyntax: boolean) {
    this.#isOldSyntax = isOldSyntax;
  }

  parse(value: unknown): CompiledPattern | undefined {
    if (!isObject(value)) {
      this.#report([], 'must be an object, like {"field": ["value"]}');
    } else if (JSON.stringify(value).length > MAX_LENGTH) {
      this.#report([], `must have at most ${MAX_LENGTH} characters; use fewer values, or an operator such as "prefix"`);
    } else {
      const alternatives = this.#parseObject(value, [], [], [new Map()], false);
      this.#checkWork(alternatives);
      if (this.issues.length === 0) return { alternatives: alternatives.map(toPatternTree) };
    }
    return undefined;
  }

  #parseObject(value: object, path: IssuePath, steps: readonly string[], known: Fields[], isInOr: boolean): Fields[] {
    const entries = Object.entries(value);
    if (entries.length === 0) {
      const fix =
        path.length === 0 ? 'leave the filter out to match every event' : '[{"exists": true}] matches any value';
      this.#report(path, `must name a field; ${fix}`);
    }
    let alternatives = known;
    for (const [name, item] of entries) {
      const at = [...path, name];
      if (name === '$or' && !this.#isOldSyntax) {
        alternatives = this.#parseOr(item, at, steps, alternatives);
      } else if (isInOr && reservedNames.has(name)) {
        this.#report(
          at,
          'is an operator, which cannot be the name of a field in $or; put operators in the list of a field',
        );
      } else if (Array.isArray(item)) {
        const test = parseMatchers(item, at, this.#report, this.#isOldSyntax);
        for (const fields of alternatives) fields.set(toName(steps, name), test);
      } else if (isObject(item)) {
        alternatives = this.#parseObject(item, at, [...steps, name], alternatives, isInOr);
      } else {
        this.#report(at, 'must be a list of values, like ["value"], or an object of fields');
      }
    }
    return alternatives;
  }

  #parseOr(value: unknown, path: IssuePath, steps: readonly string[], known: Fields[]): Fields[] {
    // Each $or multiplies the alternatives. There are too many already, which is reported at the end.
    if (known.length > MAX_FIELDS) return known;
    const branches: unknown[] = Array.isArray(value) ? value : [];
    if (branches.length < 2) {
      this.#report(path, 'must be a list of at least two patterns; without $or write the fields of a single one');
    }
    return branches.flatMap((branch, index) => {
      const at = [...path, index];
      if (isObject(branch))
        return this.#parseObject(
          branch,
          at,
          steps,
          known.map((fields) => new Map(fields)),
          true,
        );
      this.#report(at, 'must be a pattern, like {"field": ["value"]}');
      return [];
    });
  }

  #checkWork(alternatives: Fields[]): void {
    const tests = alternatives.flatMap((fields) => [...fields]);
    if (tests.length > MAX_FIELDS) {
      const fix = 'each list of $or multiplies them; use fewer, or several instances of the plugin';
      this.#report(
        [],
        `must have at most ${MAX_FIELDS} fields, it has ${tests.length} in all combinations of $or: ${fix}`,
      );
    }
    for (const [name, fields] of Map.groupBy(tests, ([name]) => name)) {
      const comparisons = fields.reduce((sum, [, test]) => sum + test.comparisons, 0);
      if (comparisons <= MAX_COMPARISONS) continue;
      const count = `it takes ${comparisons} of ${MAX_COMPARISONS} comparisons (a wildcard counts as ${WILDCARD_COMPARISONS})`;
      this.#report(
        [name],
        `must have fewer operators: ${count}; use values or prefixes, or several instances of the plugin`,
      );
    }
  }

  #report = (path: IssuePath, message: string): void => {
    this.issues.push({ path, message });
  };
}

/** The name of a field: its steps joined by dots. EventBridge leaves out a single first step that is empty. */
function toName(steps: readonly string[], last: string): string {
  const parent = steps.join('.');
  return parent === '' ? last : `${parent}.${last}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
