import type { JsonNode } from './json-node.ts';

/**
 * The patterns that have one of the matchers of each list of a pattern. An event matches the pattern when it matches
 * one of these, because the matchers of a list are alternatives.
 */
export function oneMatcherPatterns(pattern: JsonNode): JsonNode[] {
  if (!(pattern instanceof Map)) return [pattern];
  let patterns: Map<string, JsonNode>[] = [new Map()];
  for (const [name, item] of pattern) {
    const choices = choicesOf(name, item);
    patterns = patterns.flatMap((known) => choices.map((choice) => new Map([...known, [name, choice]])));
  }
  return patterns;
}

function choicesOf(name: string, item: JsonNode): JsonNode[] {
  if (!Array.isArray(item)) return oneMatcherPatterns(item);
  if (name !== '$or') return item.map((matcher) => [matcher]);
  return item.reduce<JsonNode[][]>(
    (known, branch) => known.flatMap((branches) => oneMatcherPatterns(branch).map((choice) => [...branches, choice])),
    [[]],
  );
}
