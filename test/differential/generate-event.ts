import { type JsonNode, object } from './json-node.ts';
import type { SeededRandom } from './seeded-random.ts';
import { number, scalar, text } from './values.ts';

/** An event that has much of what a pattern names, often with a value that matches, or nearly. */
export function generateEvent(random: SeededRandom, pattern: JsonNode): JsonNode {
  const event = pattern instanceof Map ? eventObject(random, pattern) : new Map<string, JsonNode>();
  if (random.isLikely(0.1)) event.set(random.pick(['a', 'b', 'x', 'a.b']), anyValue(random, 0));
  return event;
}

function eventObject(random: SeededRandom, pattern: ReadonlyMap<string, JsonNode>): Map<string, JsonNode> {
  const event = new Map<string, JsonNode>();
  for (const [name, item] of pattern) {
    if (random.isLikely(0.07)) continue;
    if (name === '$or' && Array.isArray(item)) addBranches(random, event, item);
    else if (item instanceof Map)
      event.set(
        name,
        inLists(random, () => eventObject(random, item), 0),
      );
    else if (Array.isArray(item)) event.set(name, fieldValue(random, item));
  }
  return nest(random, event);
}

function addBranches(random: SeededRandom, event: Map<string, JsonNode>, branches: readonly JsonNode[]): void {
  for (const branch of branches) {
    if (!(branch instanceof Map) || random.isLikely(0.3)) continue;
    for (const [name, value] of eventObject(random, branch)) event.set(name, value);
  }
}

/** Writes `a.b` as `b` in `a`, and the other way around. */
function nest(random: SeededRandom, event: Map<string, JsonNode>): Map<string, JsonNode> {
  const nested = new Map<string, JsonNode>();
  for (const [name, value] of event) {
    const dot = name.indexOf('.');
    if (dot > 0 && random.isLikely(0.5)) nested.set(name.slice(0, dot), object({ [name.slice(dot + 1)]: value }));
    else if (value instanceof Map && value.size === 1 && random.isLikely(0.05)) {
      for (const [inner, innerValue] of value) nested.set(`${name}.${inner}`, innerValue);
    } else nested.set(name, value);
  }
  return nested;
}

/** One value, or a list of several, or lists in lists. */
function inLists(random: SeededRandom, make: () => JsonNode, depth: number): JsonNode {
  if (depth > 2 || random.isLikely(0.5)) return make();
  return random.list(random.isLikely(0.1) ? 0 : 1, 3, () => {
    if (random.isLikely(0.1)) return scalar(random);
    return inLists(random, make, random.isLikely(0.7) ? 3 : depth + 1);
  });
}

function fieldValue(random: SeededRandom, matchers: readonly JsonNode[]): JsonNode {
  if (random.isLikely(0.08)) return anyValue(random, 0);
  return inLists(random, () => valueFor(random, matchers), 1);
}

function valueFor(random: SeededRandom, matchers: readonly JsonNode[]): JsonNode {
  const matcher = matchers[random.integer(0, matchers.length - 1)];
  if (matcher === undefined || random.isLikely(0.15)) return scalar(random);
  if (Array.isArray(matcher)) return scalar(random);
  if (!(matcher instanceof Map)) return matcher;
  const operands = leaves(matcher);
  const operand = operands[random.integer(0, operands.length - 1)];
  if (typeof operand === 'string') return near(random, operand);
  return operand ?? number(random);
}

function leaves(node: JsonNode): JsonNode[] {
  if (Array.isArray(node)) return node.flatMap(leaves);
  if (node instanceof Map) return [...node.values()].flatMap(leaves);
  return [node];
}

/** A text that an operator with this operand may match. */
function near(random: SeededRandom, operand: string): string {
  return random.pick<() => string>([
    () => operand,
    () => operand.replaceAll('*', text(random)),
    () => operand.replaceAll('*', ''),
    () => operand.replaceAll('\\', ''),
    () => operand + text(random),
    () => text(random) + operand,
    () => operand.toUpperCase(),
    () => operand.toLowerCase(),
    () => Array.from(operand).slice(0, -1).join(''),
    () => operand.replace(/\/.*/, ''),
  ])();
}

function anyValue(random: SeededRandom, depth: number): JsonNode {
  if (depth > 2 || random.isLikely(0.4)) return scalar(random);
  if (random.isLikely(0.5)) return random.list(0, 3, () => anyValue(random, depth + 1));
  return new Map(random.list(0, 2, () => [random.pick(['a', 'b', 'c']), anyValue(random, depth + 1)]));
}
