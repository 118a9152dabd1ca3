import { describe, expect, it } from 'vitest';
import { historyCost } from '../../../bench/cost/history.ts';
import type { Scenario } from '../../../bench/cost/model.ts';
import { scenario as usual, work } from './cost-sample.ts';

const scenario: Scenario = { ...usual, failureRate: 0.01 };

/** Dollars of writes for a million events. */
function writes(more: Partial<Scenario>, mode: 'all' | 'failures' | 'off'): number {
  const cost = historyCost(work, { ...scenario, ...more }, mode);
  return cost.writes + cost.counters;
}

describe('the delivery history of a million events', () => {
  it('takes less than $1.40 of writes with five plugins, index and counters included', () => {
    for (const failureRate of [0, 0.01]) {
      for (const rate of [10, 100, 1000]) expect(writes({ failureRate, rate }, 'all')).toBeLessThan(1.4);
    }
  });

  it('takes less than $0.20 of writes in mode `failures`, when one attempt in a hundred fails', () => {
    for (const rate of [10, 100, 1000]) expect(writes({ rate }, 'failures')).toBeLessThan(0.2);
  });

  it('takes no more with more plugins, as long as their outcomes fit a kilobyte', () => {
    expect(writes({ failureRate: 0, plugins: 1 }, 'all')).toBeCloseTo(writes({ failureRate: 0 }, 'all'), 1);
  });

  it('takes nothing in mode `off`', () => {
    expect(historyCost(work, scenario, 'off')).toEqual({ writes: 0, counters: 0, storage: 0 });
  });
});
