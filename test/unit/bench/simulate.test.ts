import { describe, expect, it } from 'vitest';
import { Pollers } from '../../../bench/simulate/pollers.ts';
import { simulate } from '../../../bench/simulate/simulate.ts';
import type { Simulation } from '../../../bench/simulate/simulation.ts';
import { Timeline } from '../../../bench/simulate/timeline.ts';

const calm: Simulation = {
  rate: 20,
  plugins: 2,
  duration: 120,
  outage: { kind: 'refuses', from: 0, until: 0 },
  latency: 0.1,
  timeout: 10,
  dispatchBudget: 1,
  concurrency: 20,
  retryMax: 3,
  retryBase: 10,
  parkMax: 3600,
  batchSize: 10,
  maxConcurrency: { dispatch: 10, retry: 20, slow: 20 },
  seed: 7,
};
const out = (kind: Simulation['outage']['kind'], more: Partial<Simulation> = {}) =>
  simulate({ ...calm, ...more, outage: { kind, from: 30, until: 90 } });

describe('simulation', () => {
  it('delivers everything at once without an outage', () => {
    const { events, delivered, dead, redeliveries, recovery, lag } = simulate(calm);
    expect(events).toBeGreaterThan(2000);
    expect({ delivered, dead, redeliveries, recovery }).toEqual({
      delivered: events * 2,
      dead: 0,
      redeliveries: 0,
      recovery: 0,
    });
    expect(lag.others.p99).toBeLessThan(1);
  });

  it('delivers or dead-letters every delivery, whatever is down', () => {
    for (const kind of ['refuses', 'hangs', 'dispatch stands still'] as const) {
      const { events, delivered, dead } = out(kind);
      expect(delivered + dead).toBe(events * 2);
    }
  });

  it('gives the same result for the same seed, and another for another', () => {
    expect(out('refuses')).toEqual(out('refuses'));
    expect(out('refuses').events).not.toBe(out('refuses', { seed: 8 }).events);
  });

  it('dead-letters nothing when deliveries are parked, or when the retries outlast the outage', () => {
    expect(out('refuses').dead).toBe(0);
    expect(out('refuses', { parkMax: 0 }).dead).toBeGreaterThan(0);
    expect(out('refuses', { parkMax: 0, retryMax: 8 }).dead).toBe(0);
  });

  it('an endpoint that refuses or hangs does not slow down the other plugin; without the budget it does', () => {
    expect(out('refuses').lag.others.p99).toBeLessThan(1);
    expect(out('hangs').lag.others.p99).toBeLessThan(2);
    expect(out('hangs', { dispatchBudget: 0 }).lag.others.p99).toBeGreaterThan(5);
  });

  it('keeps events while the dispatch function does not run', () => {
    const { peak, dead } = out('dispatch stands still');
    expect(peak.dispatch).toBeGreaterThan(1000);
    expect(dead).toBe(0);
  });
});

describe('pollers', () => {
  it('start at five, grow by 300 a minute while messages wait, up to the maximum concurrency, and return to five', () => {
    const pollers = new Pollers(100);
    expect(pollers.limit).toBe(5);
    for (let second = 0; second < 10; second += 1) pollers.tick(true);
    expect(pollers.limit).toBe(55);
    for (let second = 0; second < 600; second += 1) pollers.tick(true);
    expect(pollers.limit).toBe(100);
    pollers.tick(false);
    expect(pollers.limit).toBe(5);
  });

  it('never exceed the limit of Lambda for a mapping', () => {
    const pollers = new Pollers(5000);
    for (let second = 0; second < 600; second += 1) pollers.tick(true);
    expect(pollers.limit).toBe(1250);
  });
});

it('a timeline returns the earliest step first', () => {
  const timeline = new Timeline<number>();
  const times = [5, 3, 8, 1, 9, 2, 7, 2, 6, 4];
  for (const at of times) timeline.add(at, at);
  const taken = times.map(() => timeline.next()?.at);
  expect(taken).toEqual(times.toSorted((a, b) => a - b));
  expect(timeline.next()).toBeUndefined();
});
