import { describe, expect, it } from 'vitest';
import {
  apiDestinationsCost,
  averageBatch,
  billed,
  breakEven,
  functionsCost,
  retriesOf,
  type Scenario,
  stackCost,
  total,
} from '../../../bench/cost/model.ts';
import { scenario, work } from './cost-sample.ts';

const cost = (more: Partial<Scenario> = {}) => stackCost(work, { ...scenario, ...more });

describe('cost model', () => {
  it('bills the bus and the queue: a dollar, a send for each event, a receive and a delete for each ten', () => {
    expect(cost().bus).toBeCloseTo(1);
    expect(cost().queue).toBeCloseTo(0.4 * 1.2);
    expect(cost({ batch: 1 }).queue).toBeCloseTo(0.4 * 3);
    expect(cost({ batch: 100 }).queue).toBeCloseTo(0.4 * 1.2);
  });

  it('bills no retries, dead letters and log lines without failures', () => {
    expect(cost()).toMatchObject({ retries: 0, 'dead letters': 0, 'log lines': 0 });
    expect(cost({ successesLogged: true })['log lines']).toBeGreaterThan(0.9);
  });

  it('bills more for each feature when more fails', () => {
    for (const feature of ['retries', 'dead letters', 'log lines'] as const) {
      expect(cost({ failureRate: 0.1 })[feature]).toBeGreaterThan(cost({ failureRate: 0.01 })[feature]);
    }
  });

  it('bills a metric line for each plugin and invocation at low rates with failures, and few without', () => {
    const perInvocation = (5 * 1e6 * 300 * 0.53) / 1e9;
    const single = { batch: 1, rate: 1 };
    expect(cost({ ...single, failureRate: 1 })['metric lines']).toBeGreaterThan(perInvocation);
    expect(cost(single)['metric lines']).toBeLessThan(perInvocation / 5);
    expect(cost({ ...single, rate: 0.05 })['metric lines']).toBeGreaterThan(perInvocation);
  });

  it('counts retries and dead letters of attempts that fail independently', () => {
    expect(retriesOf({ failureRate: 0.1, retryMax: 3 }).attempts).toBeCloseTo(0.111);
    expect(retriesOf({ failureRate: 0.1, retryMax: 3 }).dead).toBeCloseTo(0.0001);
    expect(retriesOf({ failureRate: 0, retryMax: 3 })).toEqual({ attempts: 0, dead: 0 });
  });

  it('bills the wait in full, and work by the share of a core that the memory gives', () => {
    expect(billed(100, 10, 1769)).toBe(110);
    expect(billed(100, 10, 884.5)).toBe(120);
    expect(billed(100, 10, 10_000)).toBe(110);
  });

  it('bills an API destination 20 cents for each endpoint, and a function for each plugin more', () => {
    expect(apiDestinationsCost(work, { ...scenario, plugins: 4, archived: false })).toBeCloseTo(1.8);
    expect(functionsCost(work, scenario)).toBeGreaterThan(apiDestinationsCost(work, scenario));
  });

  it('bills the archive the same in all three designs', () => {
    const archive = cost().archive;
    expect(archive).toBeGreaterThan(0);
    for (const of of [apiDestinationsCost, functionsCost]) {
      expect(of(work, scenario) - of(work, { ...scenario, archived: false })).toBeCloseTo(archive);
    }
  });

  it('breaks even with fewer plugins when batches are full', () => {
    const full = breakEven(work, scenario) ?? Number.POSITIVE_INFINITY;
    const single = breakEven(work, { ...scenario, batch: 1 }) ?? Number.POSITIVE_INFINITY;
    expect(full).toBeLessThan(single);
    expect(total(cost({ plugins: full }))).toBeLessThan(apiDestinationsCost(work, { ...scenario, plugins: full }));
    expect(total(cost({ plugins: full - 1 }))).toBeGreaterThanOrEqual(
      apiDestinationsCost(work, { ...scenario, plugins: full - 1 }),
    );
  });
});

describe('average batch', () => {
  const given = { rate: 100, batchSize: 10, batchWindow: 0, maxConcurrency: 10, duration: () => 100 };

  it('is one event with enough sandboxes and no window', () => {
    expect(averageBatch({ ...given, rate: 50 })).toBe(1);
  });

  it('fills when all sandboxes are busy, up to the batch size', () => {
    expect(averageBatch({ ...given, rate: 500 })).toBeGreaterThanOrEqual(5);
    expect(averageBatch({ ...given, rate: 100_000 })).toBe(10);
  });

  it('is a fifth of the events of a window', () => {
    expect(averageBatch({ ...given, batchSize: 100, batchWindow: 1 })).toBe(20);
  });
});
