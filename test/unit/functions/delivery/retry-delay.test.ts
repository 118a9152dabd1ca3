import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_RETRY_AFTER_SECONDS,
  MAX_RETRY_SECONDS,
  MAX_SQS_DELAY,
  retryDelay,
  sqsDelay,
} from '../../../../functions/delivery/next-step/retry-delay.ts';

const attempts = fc.integer({ min: 1, max: 200 });
const base = fc.double({ min: 0.1, max: 900, noNaN: true });
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const clockWith = (random: number) => ({ now: () => 0, random: () => random });

describe('the retry schedule', () => {
  it('waits between nothing and a ceiling that doubles with every attempt, up to an hour', () => {
    fc.assert(
      fc.property(attempts, base, chance, (n, seconds, random) => {
        const delay = retryDelay(n, seconds, clockWith(random));
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(Math.min(MAX_RETRY_SECONDS, seconds * 2 ** (n - 1)));
      }),
    );
  });

  it('uses the whole range: full jitter', () => {
    expect(retryDelay(3, 10, clockWith(0))).toBe(0);
    expect(retryDelay(3, 10, clockWith(0.5))).toBe(20);
    expect(retryDelay(3, 10, clockWith(0.999))).toBeCloseTo(39.96);
  });

  it('never comes sooner than Retry-After, which is capped', () => {
    fc.assert(
      fc.property(
        attempts,
        base,
        chance,
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        (n, seconds, random, retryAfter) => {
          const delay = retryDelay(n, seconds, clockWith(random), retryAfter);
          expect(delay).toBeGreaterThanOrEqual(Math.min(retryAfter, MAX_RETRY_AFTER_SECONDS));
          expect(delay).toBeLessThanOrEqual(Math.max(MAX_RETRY_SECONDS, MAX_RETRY_AFTER_SECONDS));
        },
      ),
    );
  });

  it('SQS is given whole seconds that it takes', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (seconds) => {
        const delay = sqsDelay(seconds);
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(MAX_SQS_DELAY);
      }),
    );
  });
});
