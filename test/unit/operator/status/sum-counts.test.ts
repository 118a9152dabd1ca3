import { describe, expect, it } from 'vitest';
import { sparkline } from '../../../../cli/render/sparkline.ts';
import type { PluginCounts } from '../../../../functions/history/delivery-counters.ts';
import { sumCounts } from '../../../../operator/status/sum-counts.ts';

const NOW = Date.parse('2026-11-26T02:30:00Z');
const counts: PluginCounts = {
  delivered: 0,
  retried: 0,
  dead: 0,
  parked: 0,
  age: 0,
  lastDelivered: 0,
  lastFailure: undefined,
};
const hour = (name: string, of: Partial<PluginCounts>) => ({
  hour: name,
  plugins: new Map([['webhook', { ...counts, ...of }]]),
});

describe('the counts of a plugin', () => {
  const summed = sumCounts(
    [
      hour('2026-11-26T02', {
        delivered: 3,
        retried: 1,
        age: 300,
        lastDelivered: 5,
        lastFailure: { at: 4, error: 'new' },
      }),
      hour('2026-11-25T03', { delivered: 1, dead: 1, age: 100, lastFailure: { at: 2, error: 'old' } }),
      hour('2026-11-25T02', { delivered: 100 }),
    ],
    'webhook',
    NOW,
  );

  it('are those of the clock hour that runs, and of 24 clock hours', () => {
    expect(summed.hour).toEqual({ delivered: 3, retried: 1, dead: 0, waiting: 0 });
    expect(summed.day).toEqual({ delivered: 4, retried: 1, dead: 1, waiting: 0 });
  });

  it('have the success rate of each hour, the oldest first', () => {
    expect(summed.successRates).toEqual([0.5, ...Array(22).fill(null), 0.75]);
    expect(sparkline(summed.successRates)).toBe(`▅${'·'.repeat(22)}▆`);
  });

  it('have the average age, the last success and the last failure', () => {
    expect(summed).toMatchObject({ averageAge: 100, lastDelivered: 5, lastFailure: { at: 4, error: 'new' } });
  });

  it('of a plugin that did nothing are nothing', () => {
    expect(sumCounts([], 'slack', NOW)).toMatchObject({ averageAge: null, lastDelivered: null, lastFailure: null });
  });
});
