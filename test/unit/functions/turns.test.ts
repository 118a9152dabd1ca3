import { describe, expect, it } from 'vitest';
import { Turns } from '../../../functions/dispatch/turns.ts';

describe('turns', () => {
  it('begin at once as long as there is room, and then in the order of arrival', () => {
    const begun: number[] = [];
    const turns = new Turns<number>(2, (item) => begun.push(item));
    for (const item of [1, 2, 3, 4]) turns.enter(item);
    expect(begun).toEqual([1, 2]);
    turns.leave();
    expect(begun).toEqual([1, 2, 3]);
    turns.leave();
    turns.leave();
    turns.enter(5);
    expect(begun).toEqual([1, 2, 3, 4, 5]);
  });

  it('of what ends as soon as it begins pass without end: a hundred thousand that waited are no deep stack', () => {
    let begun = 0;
    const turns = new Turns<string>(1, (item) => {
      begun += 1;
      if (item !== 'slow') turns.leave();
    });
    turns.enter('slow');
    for (let waiting = 0; waiting < 100_000; waiting += 1) turns.enter('quick');
    expect(begun).toBe(1);
    turns.leave();
    expect(begun).toBe(100_001);
  });

  it('that are freed while another begins are given after it, none twice', () => {
    const begun: string[] = [];
    const turns = new Turns<string>(1, (item) => {
      begun.push(item);
      if (item === 'first') turns.enter('third');
      if (item !== 'third') turns.leave();
    });
    turns.enter('first');
    turns.enter('second');
    expect(begun).toEqual(['first', 'third']);
    turns.leave();
    expect(begun).toEqual(['first', 'third', 'second']);
  });
});
