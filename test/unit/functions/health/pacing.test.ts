import { describe, expect, it } from 'vitest';
import { HttpStatusError, RetryAfterError } from '../../../../sdk/errors.ts';
import { createEvent } from '../../../../sdk/event/create-event.ts';
import { definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import { eventRecords, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const someEvents = (count: number) => Array.from({ length: count }, () => createEvent({ event_type: 'task.finished' }));

/** A plugin whose endpoint takes one request a second, by the stage's clock. */
function oneASecond(clock: () => number) {
  const taken: number[] = [];
  const plugin = definePlugin({
    name: 'a',
    description: '',
    hooks: {
      onEvent() {
        const second = Math.floor(clock() / 1000);
        if (taken.at(-1) === second) throw new HttpStatusError(429, { retryAfter: 1 });
        taken.push(second);
      },
    },
  });
  return { plugin, taken };
}

function answering(error: () => Error) {
  const state = { calls: 0, error: error as (() => Error) | undefined };
  const plugin = definePlugin({
    name: 'a',
    description: '',
    hooks: {
      onEvent() {
        state.calls += 1;
        if (state.error) throw state.error();
      },
    },
  });
  return { plugin, state };
}

describe('an endpoint that limits its rate', () => {
  it('gets a burst of 300 events one by one, and none is dead or uses a retry', async () => {
    let stage: StageInMemory;
    const { plugin, taken } = oneASecond(() => stage.now ?? 0);
    stage = new StageInMemory({ a: plugin }, { a: { retry_max: 0 } }, { ttl: 1e9, random: seeded() });
    stage.now = START;
    for (let batch = 0; batch < 30; batch += 1) await stage.dispatch(eventRecords(someEvents(10)));
    await stage.drainRetries();
    expect(taken).toHaveLength(300);
    expect(stage.deliveriesDlq.messages).toEqual([]);
    expect(stage.counts.get('Retried')).toBeUndefined();
  });

  it.each([
    ['429 without Retry-After', () => new HttpStatusError(429)],
    ['503 with Retry-After', () => new HttpStatusError(503, { retryAfter: 30 })],
    ['RetryAfterError', () => new RetryAfterError(30)],
  ])('parks its other deliveries after a %s without calling it', async (_, error) => {
    const { plugin, state } = answering(error);
    const stage = new StageInMemory({ a: plugin }, { a: { concurrency: 1 } });
    stage.now = START;
    await stage.dispatch(eventRecords(someEvents(5)));
    expect(state.calls).toBe(1);
    expect(stage.slow.deliveries.map(({ reason, attempts }) => [reason, attempts])).toEqual(
      Array.from({ length: 5 }, () => ['rate_limited', 0]),
    );
  });

  it('makes a dead letter of what waited longer than `park_max`', async () => {
    const { plugin } = answering(() => new HttpStatusError(429, { retryAfter: 60 }));
    const stage = new StageInMemory({ a: plugin }, { a: { park_max: 600 } });
    stage.now = START;
    await stage.dispatch(eventRecords(someEvents(1)));
    await stage.drainRetries();
    expect(stage.deliveriesDlq.deliveries).toMatchObject([{ reason: 'rate_limited', attempts: 0 }]);
    expect((stage.now - START) / 1000).toBeGreaterThanOrEqual(600);
  });

  it('with `park_max: 0` is retried like any other failure', async () => {
    const { plugin } = answering(() => new HttpStatusError(429, { retryAfter: 60 }));
    const stage = new StageInMemory({ a: plugin }, { a: { park_max: 0 } });
    await stage.dispatch(eventRecords(someEvents(1)));
    expect(stage.retry.deliveries).toMatchObject([{ reason: 'hook_error', attempts: 1 }]);
  });
});

describe('`rate_limit`', () => {
  it('gives each delivery a time of its own, so that the endpoint never has to refuse one', async () => {
    let stage: StageInMemory;
    const { plugin, taken } = oneASecond(() => stage.now ?? 0);
    stage = new StageInMemory({ a: plugin }, { a: { rate_limit: 1, retry_max: 0 } }, { ttl: 1e9 });
    stage.now = START;
    for (let batch = 0; batch < 6; batch += 1) await stage.dispatch(eventRecords(someEvents(10)));
    expect(taken).toEqual([]);
    await stage.drainRetries();
    expect(taken).toHaveLength(60);
    expect(stage.deliveriesDlq.messages).toEqual([]);
  });
});

describe('an endpoint that answers 410 Gone', () => {
  const gone = () => answering(() => new HttpStatusError(410, { body: 'unsubscribed' }));

  it('pauses its instance with the reason; the deliveries are kept and not sent', async () => {
    const { plugin, state } = gone();
    const stage = new StageInMemory({ a: plugin }, { a: { concurrency: 1 } });
    stage.now = START;
    await stage.dispatch(eventRecords(someEvents(10)));
    await stage.dispatch(eventRecords(someEvents(90)));
    expect(state.calls).toBe(1);
    expect(stage.health.get('a')?.paused?.reason).toContain('410: unsubscribed');
    expect(stage.slow.deliveries).toHaveLength(100);
    expect(stage.deliveriesDlq.messages).toEqual([]);
    expect(stage.counts.get('Paused')).toBe(1);
  });

  it('is sent everything that waited when it is resumed', async () => {
    const { plugin, state } = gone();
    const stage = new StageInMemory({ a: plugin });
    stage.now = START;
    await stage.dispatch(eventRecords(someEvents(10)));
    stage.health.delete('a');
    state.error = undefined;
    stage.now += 120_000;
    await stage.drainRetries();
    expect(stage.counts.get('Delivered')).toBe(10);
  });

  it('is resumed by a new configuration', async () => {
    const { plugin, state } = gone();
    const stage = new StageInMemory({ a: plugin }, { a: { retry_max: 2 } });
    stage.now = START;
    await stage.dispatch(eventRecords(someEvents(1)));
    state.error = undefined;
    stage.configure('a', { retry_max: 3 });
    await stage.dispatch(eventRecords(someEvents(1)));
    expect(stage.counts.get('Delivered')).toBe(1);
  });
});

describe('a paused instance', () => {
  it('keeps its deliveries for 14 days, then they are dead letters', async () => {
    const { plugin, state } = answering(() => new Error('not to be called'));
    const stage = new StageInMemory({ a: plugin });
    stage.now = START;
    stage.health.set('a', { paused: { reason: 'by an operator', since: START } });
    await stage.dispatch(eventRecords(someEvents(1)));
    for (let hops = 0; hops < 3000 && stage.slow.messages.length > 0; hops += 100) await stage.drainRetries();
    expect(state.calls).toBe(0);
    expect(stage.deliveriesDlq.deliveries).toMatchObject([{ reason: 'paused', attempts: 0 }]);
    expect((stage.now - START) / 86_400_000).toBeGreaterThanOrEqual(14);
  });
});

/** Numbers that spread deliveries the same way in every run: a linear congruential generator (Numerical Recipes). */
function seeded(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
