import { type JsonNode, object } from './json-node.ts';
import type { SeededRandom } from './seeded-random.ts';
import { junk, number, range, scalar, text, wildcard } from './values.ts';

const commonNames = ['a', 'b', 'c'];
const rareNames = ['a-b', 'é', 'a.b', 'b.c', 'prefix', '__proto__', 'constructor'];

/** Operands that EventBridge refuses, or that look as if it might. */
const oddMatchers: readonly JsonNode[] = [
  new Map(),
  [],
  object({ like: 'a' }),
  object({ prefix: 'a', suffix: 'b' }),
  object({ prefix: ['a'] }),
  object({ suffix: new Map() }),
  object({ prefix: object({ suffix: 'a' }) }),
  object({ prefix: object({ 'equals-ignore-case': ['a'] }) }),
  object({ exists: 'true' }),
  object({ exists: true, prefix: 'a' }),
  object({ exactly: { number: '1' } }),
  object({ 'anything-but': null }),
  object({ 'anything-but': true }),
  object({ 'anything-but': [] }),
  object({ 'anything-but': ['a', { number: '1' }] }),
  object({ 'anything-but': [null] }),
  object({ 'anything-but': object({ prefix: '' }) }),
  object({ 'anything-but': object({ suffix: ['a', ''] }) }),
  object({ 'anything-but': object({ 'equals-ignore-case': '' }) }),
  object({ 'anything-but': object({ numeric: ['>', { number: '1' }] }) }),
  object({ 'anything-but': object({ prefix: 'a', suffix: 'b' }) }),
  object({ 'anything-but': object({ prefix: object({ 'equals-ignore-case': 'a' }) }) }),
  object({ 'anything-but': object({ wildcard: ['a**'] }) }),
  object({ numeric: [] }),
  object({ numeric: ['='] }),
  object({ numeric: ['!=', { number: '1' }] }),
  object({ numeric: ['>', '1'] }),
  object({ numeric: '> 1' }),
  object({ numeric: ['<', { number: '5' }, '>', { number: '1' }] }),
  object({ numeric: ['=', { number: '5' }, '=', { number: '5' }] }),
  object({ numeric: ['>', { number: '5' }, '<'] }),
  object({ cidr: ['10.0.0.0/8'] }),
  object({ wildcard: ['a'] }),
  object({ 'equals-ignore-case': { number: '1' } }),
];

/** A pattern, mostly a valid one. */
export function generatePattern(random: SeededRandom): JsonNode {
  if (random.isLikely(0.01)) return junk(random);
  return patternObject(random, 0, false);
}

function patternObject(random: SeededRandom, depth: number, isInOr: boolean): Map<string, JsonNode> {
  const fields = new Map<string, JsonNode>();
  if (random.isLikely(0.01)) return fields;
  for (let count = random.integer(1, depth === 0 ? 3 : 2); count > 0; count -= 1) {
    if (depth < 2 && random.isLikely(isInOr ? 0.05 : 0.1)) fields.set('$or', or(random, depth));
    else fields.set(random.pick(random.isLikely(0.7) ? commonNames : rareNames), field(random, depth, isInOr));
  }
  return fields;
}

function or(random: SeededRandom, depth: number): JsonNode {
  if (random.isLikely(0.05)) return junk(random);
  if (random.isLikely(0.05)) return random.list(1, 3, () => matcher(random));
  return random.list(random.isLikely(0.05) ? 0 : 2, 3, () => patternObject(random, depth + 1, true));
}

function field(random: SeededRandom, depth: number, isInOr: boolean): JsonNode {
  if (random.isLikely(0.01)) return junk(random);
  if (depth < 3 && random.isLikely(0.45)) return patternObject(random, depth + 1, isInOr);
  return random.list(random.isLikely(0.01) ? 0 : 1, 3, () => matcher(random));
}

function matcher(random: SeededRandom): JsonNode {
  if (random.isLikely(0.015)) return random.pick(oddMatchers);
  if (random.isLikely(0.35)) return scalar(random);
  const affix = () => (random.isLikely(0.3) ? object({ 'equals-ignore-case': text(random) }) : text(random));
  return random.pick<() => JsonNode>([
    () => object({ prefix: affix() }),
    () => object({ suffix: affix() }),
    () => object({ 'equals-ignore-case': text(random) }),
    () => object({ wildcard: wildcard(random) }),
    () => object({ exists: random.isLikely(0.5) }),
    () => object({ exists: false }),
    () => object({ cidr: range(random) }),
    () => object({ numeric: numericTest(random) }),
    () => object({ numeric: numericTest(random) }),
    () => object({ exactly: text(random) }),
    () => object({ 'anything-but': anythingBut(random) }),
    () => object({ 'anything-but': anythingBut(random) }),
  ])();
}

function numericTest(random: SeededRandom): JsonNode {
  const value = () => number(random);
  if (random.isLikely(0.5)) return [random.pick(['=', '<', '<=', '>', '>=']), value()];
  if (random.isLikely(0.2)) return [random.pick(['>', '>=']), value(), random.pick(['<', '<=']), value()];
  const from = random.integer(-5, 10);
  const to = from + random.integer(1, 100);
  return [random.pick(['>', '>=']), { number: `${from}` }, random.pick(['<', '<=']), { number: `${to}` }];
}

function anythingBut(random: SeededRandom): JsonNode {
  const texts = (make: () => JsonNode) => (random.isLikely(0.5) ? make() : random.list(1, 3, make));
  return random.pick<() => JsonNode>([
    () => texts(() => text(random)),
    () => texts(() => number(random)),
    () => object({ prefix: texts(() => text(random) || 'a') }),
    () => object({ suffix: texts(() => text(random) || 'a') }),
    () => object({ 'equals-ignore-case': texts(() => text(random)) }),
    () => object({ wildcard: texts(() => wildcard(random)) }),
  ])();
}
