import { generateEvent } from './generate-event.ts';
import { generatePattern } from './generate-pattern.ts';
import type { JsonNode } from './json-node.ts';
import { SeededRandom } from './seeded-random.ts';

export interface Pair {
  pattern: JsonNode;
  event: JsonNode;
}

/** The same pairs for the same seed. */
export function generatePairs(count: number, seed: number): Pair[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, () => {
    const pattern = generatePattern(random);
    return { pattern, event: generateEvent(random, pattern) };
  });
}
