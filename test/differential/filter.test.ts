import { beforeAll, describe, expect, it } from 'vitest';
import { isObject } from '../../functions/filter/event-values.ts';
import { matchesPattern } from '../../functions/filter/match-pattern.ts';
import { parsePattern } from '../../functions/filter/parse-pattern.ts';
import { parseJson } from '../../sdk/json/parse-json.ts';
import { askEventRuler, hasJava } from './ask-event-ruler.ts';
import { generatePairs, type Pair } from './generate-pairs.ts';
import { toJson } from './json-node.ts';
import { knownDifference } from './known-difference.ts';
import { oneMatcherPatterns } from './one-matcher-patterns.ts';

const COUNT = Number(process.env.FILTER_PAIRS ?? 10_000);
const SEED = Number(process.env.FILTER_SEED ?? 20_260_701);

/** Our answer to a pattern that takes too many comparisons. */
const LIMIT = 'over the limit';

interface Answers {
  pair: Pair;
  ours: string;
  theirs: string;
}

describe.skipIf(!hasJava())(
  'filters and event-ruler, the matcher of EventBridge (skipped without Java and Maven)',
  () => {
    let answers: Answers[] = [];

    beforeAll(async () => {
      const pairs = generatePairs(COUNT, SEED);
      const theirs = await askEventRuler(pairs);
      answers = pairs.map((pair, index) => ({ pair, ours: ourAnswer(pair), theirs: theirs[index] ?? 'no answer' }));
    });

    it('give the same answer, besides the differences in the documentation', async () => {
      const different = answers.filter((answer) => isDifferent(answer) && knownDifference(answer.pair) === undefined);
      const differences = (await askOneByOne(different)).filter(isDifferent);
      const shown = differences.slice(0, 10).map(({ pair, ours, theirs }) => {
        return { pattern: toJson(pair.pattern), event: toJson(pair.event), ours, theirs };
      });
      expect(shown, `${differences.length} differences in ${COUNT} pairs of seed ${SEED}`).toEqual([]);
      // What event-ruler answers in another way when it is asked for one matcher at a time.
      expect(different.length).toBeLessThan(COUNT / 1000);
    });

    it('are compared by pairs of every kind', () => {
      const share = (holds: (answer: Answers) => boolean) => answers.filter(holds).length / answers.length;
      expect(share(({ theirs }) => theirs === 'match')).toBeGreaterThan(0.2);
      expect(share(({ theirs }) => theirs === 'no match')).toBeGreaterThan(0.2);
      expect(share(({ theirs }) => theirs.startsWith('refused'))).toBeGreaterThan(0.1);
      expect(share(({ ours }) => ours === LIMIT)).toBeLessThan(0.001);
      expect(share(({ pair }) => knownDifference(pair) !== undefined)).toBeLessThan(0.12);
    });
  },
);

function ourAnswer({ pattern, event }: Pair): string {
  const result = parsePattern(parseJson(toJson(pattern)));
  const parsedEvent = parseJson(toJson(event));
  if (!isObject(parsedEvent)) throw new TypeError('an event must be an object');
  if ('pattern' in result) return matchesPattern(result.pattern, parsedEvent) ? 'match' : 'no match';
  if (result.issues.some(({ message }) => /at most \d+ fields|of \d+ comparisons/.test(message))) return LIMIT;
  return `refused: ${result.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`;
}

function isDifferent({ ours, theirs }: Answers): boolean {
  return ours !== LIMIT && ours.split(':')[0] !== theirs.split(':')[0];
}

/**
 * event-ruler confuses the matchers of some lists: its answer depends on the order of a hash table of Java, and can change from run to run.
 * Patterns with one matcher in each list have no such order.
 */
async function askOneByOne(answers: readonly Answers[]): Promise<Answers[]> {
  const pairs = answers.map(({ pair }) => oneMatcherPatterns(pair.pattern).map((pattern) => ({ ...pair, pattern })));
  const theirs = await askEventRuler(pairs.flat());
  return answers.map(({ pair, ours }, index) => {
    const parts = theirs.splice(0, pairs[index]?.length);
    return { pair, ours, theirs: parts.includes('match') ? 'match' : (parts[0] ?? 'no answer') };
  });
}
