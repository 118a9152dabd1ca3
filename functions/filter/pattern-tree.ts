import type { FieldTest } from './matchers/field-test.ts';

/** A field that a pattern names. */
export interface PatternField {
  /** The names on the way to it, joined by dots. */
  name: string;
  steps: readonly string[];
  /** Its position among the fields of the pattern, in the order of their names. */
  rank: number;
  test: FieldTest;
}

/** The fields of a pattern below one step of their names. */
export interface PatternNode {
  /** How many steps lead here. */
  depth: number;
  /** The step that leads here; empty at the top. */
  step: string;
  /** The field whose name ends here. */
  own: PatternField | undefined;
  children: readonly PatternNode[];
  /** All fields here and below, by rank. Its own comes first. */
  fields: readonly PatternField[];
}

/** Arranges fields by the steps of their names. */
export function toPatternTree(tests: ReadonlyMap<string, FieldTest>): PatternNode {
  // In the order of UTF-16 units, as in Java: what `exists: false` matches in a list depends on it.
  const names = [...tests].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return toNode(
    '',
    0,
    names.map(([name, test], rank) => ({ name, steps: name.split('.'), rank, test })),
  );
}

function toNode(step: string, depth: number, fields: readonly PatternField[]): PatternNode {
  const below = Map.groupBy(
    fields.filter(({ steps }) => steps.length > depth),
    ({ steps }) => steps[depth] ?? '',
  );
  return {
    depth,
    step,
    own: fields.find(({ steps }) => steps.length === depth),
    children: [...below].map(([next, nextFields]) => toNode(next, depth + 1, nextFields)),
    fields,
  };
}
