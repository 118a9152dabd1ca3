import { describe, expect, it } from 'vitest';
import { ConcurrencyLimit } from '../../../../functions/dispatch/concurrency-limit.ts';

describe('turns', () => {
  it('begin at once as long as there is room, and then in the order of arrival', () => {
    const begun: number[] = [];
    const turns = new ConcurrencyLimit<number>(2, (item) => begun.push(item));
    for (const item of [1, 2, 3, 4]) turns.acquire(item);
    expect(begun).toEqual([1, 2]);
    turns.release();
    expect(begun).toEqual([1, 2, 3]);
    turns.release();
    turns.release();
    turns.acquire(5);
    expect(begun).toEqual([1, 2, 3, 4, 5]);
  });

  it('of what ends as soon as it begins pass without end: a hundred thousand that waited are no deep stack', () => {
    let begun = 0;
    const turns = new ConcurrencyLimit<string>(1, (item) => {
      begun += 1;
      if (item !== 'slow') turns.release();
    });
    turns.acquire('slow');
    for (let waiting = 0; waiting < 100_000; waiting += 1) turns.acquire('quick');
    expect(begun).toBe(1);
    turns.release();
    expect(begun).toBe(100_001);
  });

  it('that are freed while another begins are given after it, none twice', () => {
    const begun: string[] = [];
    const turns = new ConcurrencyLimit<string>(1, (item) => {
      begun.push(item);
      if (item === 'first') turns.acquire('third');
      if (item !== 'third') turns.release();
    });
    turns.acquire('first');
    turns.acquire('second');
    expect(begun).toEqual(['first', 'third']);
    turns.release();
    expect(begun).toEqual(['first', 'third', 'second']);
  });
});
