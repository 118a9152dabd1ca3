import { describe, expect, it } from 'vitest';
import { ConcurrencyLimit } from '../../../../functions/dispatch/concurrency-limit.ts';

describe('the concurrency limit', () => {
  it('starts items at once while there is room, then in the order of arrival', () => {
    const begun: number[] = [];
    const limit = new ConcurrencyLimit<number>(2, (item) => begun.push(item));
    for (const item of [1, 2, 3, 4]) limit.acquire(item);
    expect(begun).toEqual([1, 2]);
    limit.release();
    expect(begun).toEqual([1, 2, 3]);
    limit.release();
    limit.release();
    limit.acquire(5);
    expect(begun).toEqual([1, 2, 3, 4, 5]);
  });

  it('starts 100,000 waiting items that end at once, without a deep stack', () => {
    let begun = 0;
    const limit = new ConcurrencyLimit<string>(1, (item) => {
      begun += 1;
      if (item !== 'slow') limit.release();
    });
    limit.acquire('slow');
    for (let waiting = 0; waiting < 100_000; waiting += 1) limit.acquire('quick');
    expect(begun).toBe(1);
    limit.release();
    expect(begun).toBe(100_001);
  });

  it('starts each item once when slots are released during a start', () => {
    const begun: string[] = [];
    const limit = new ConcurrencyLimit<string>(1, (item) => {
      begun.push(item);
      if (item === 'first') limit.acquire('third');
      if (item !== 'third') limit.release();
    });
    limit.acquire('first');
    limit.acquire('second');
    expect(begun).toEqual(['first', 'third']);
    limit.release();
    expect(begun).toEqual(['first', 'third', 'second']);
  });
});
