import { describe, expect, it } from 'vitest';
import { createEvent } from '../../../../sdk/event/create-event.ts';
import { definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import { eventRecords, recordsOf, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

const anEvent = () => createEvent({ event_type: 'task.finished' });
const never = () => new Promise<void>(() => {});

/** A plugin that answers only when it is let. */
function gated(name: string) {
  const state = { hangs: true, calls: 0 };
  const plugin = definePlugin({
    name,
    description: '',
    hooks: {
      onEvent() {
        state.calls += 1;
        return state.hangs ? never() : undefined;
      },
    },
  });
  return { plugin, state };
}

describe('a plugin that hangs', () => {
  it('keeps a batch no longer than the budget: its delivery goes on to the slow queue without using a retry', async () => {
    const { plugin } = gated('a');
    const stage = new StageInMemory({ a: plugin }, { a: { timeout: 30 } }, { dispatchBudget: 20 });
    const started = Date.now();
    expect(await stage.dispatch(eventRecords([anEvent()]))).toEqual({ batchItemFailures: [] });
    expect(Date.now() - started).toBeLessThan(5_000);
    expect(stage.slow.deliveries).toMatchObject([{ plugin: 'a', reason: 'slow', attempts: 0 }]);
    expect(stage.retry.messages).toEqual([]);
  });

  it('is not called by the next batches of the sandbox, nor by other sandboxes', async () => {
    const { plugin, state } = gated('a');
    const stage = new StageInMemory({ a: plugin }, { a: { timeout: 30 } }, { dispatchBudget: 20, ttl: 1e9 });
    await stage.dispatch(eventRecords([anEvent()]));
    await stage.dispatch(eventRecords([anEvent(), anEvent()]));
    expect(state.calls).toBe(1);
    expect(stage.health.get('a')?.slow?.until).toBeGreaterThan(Date.now());

    const other = new StageInMemory({ a: plugin }, { a: { timeout: 30 } }, { dispatchBudget: 20 });
    other.health.set('a', stage.health.get('a') ?? {});
    await other.dispatch(eventRecords([anEvent()]));
    expect(state.calls).toBe(1);
    expect(other.slow.deliveries).toMatchObject([{ reason: 'slow', attempts: 0 }]);
  });

  it('gets its whole timeout on the slow queue', async () => {
    const { plugin, state } = gated('a');
    const stage = new StageInMemory({ a: plugin }, { a: { timeout: 30 } }, { dispatchBudget: 20 });
    await stage.dispatch(eventRecords([anEvent()]));
    const [message] = stage.slow.messages.splice(0);
    const answer = stage.redeliver(recordsOf([message?.body ?? '']));
    await expect.poll(() => state.calls).toBe(2);
    expect(await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 60, 'still waiting'))])).toBe(
      'still waiting',
    );
  });

  it('is called by batches again when it was fast for a while', async () => {
    const { plugin, state } = gated('a');
    const stage = new StageInMemory({ a: plugin }, { a: { timeout: 30 } }, { dispatchBudget: 20 });
    stage.now = Date.parse('2026-01-01T00:00:00Z');
    await stage.dispatch(eventRecords([anEvent()]));
    state.hangs = false;
    await stage.drainRetries();
    stage.now += 300_000;
    await stage.dispatch(eventRecords([anEvent()]));
    expect(stage.counts.get('Delivered')).toBe(2);
    expect(stage.slow.messages).toEqual([]);
  });

  it('sends a delivery that timed out to the slow queue: the retry queue is for plugins that answer', async () => {
    const { plugin } = gated('a');
    const stage = new StageInMemory({ a: plugin }, { a: { timeout: 0.02 } });
    await stage.dispatch(eventRecords([anEvent()]));
    expect(stage.slow.deliveries).toMatchObject([{ reason: 'timeout', attempts: 1 }]);
  });
});

describe('a batch of the slow queue', () => {
  it('makes its attempts at the same time', async () => {
    const { plugin, state } = gated('a');
    state.hangs = false;
    const stage = new StageInMemory({ a: plugin }, {}, { dispatchBudget: 20 });
    stage.health.set('a', { slow: { until: Date.now() + 60_000 } });
    await stage.dispatch(eventRecords([anEvent(), anEvent(), anEvent()]));
    expect(state.calls).toBe(0);
    expect(await stage.redeliver(recordsOf(stage.slow.messages.splice(0).map(({ body }) => body)))).toEqual({
      batchItemFailures: [],
    });
    expect(state.calls).toBe(3);
  });

  it('that ended the sandbox is retried one by one, and no plugin is isolated', async () => {
    const { plugin, state } = gated('a');
    const stage = new StageInMemory({ a: plugin });
    stage.health.set('a', { slow: { until: Date.now() + 60_000 } });
    await stage.dispatch(eventRecords([anEvent(), anEvent()]));
    const bodies = stage.slow.messages.splice(0).map(({ body }) => body);
    await stage.redeliver(recordsOf(bodies, { receives: 2 }));
    expect(state.calls).toBe(0);
    expect(stage.retry.deliveries).toMatchObject([
      { reason: 'received_again', attempts: 0 },
      { reason: 'received_again', attempts: 0 },
    ]);
    expect(stage.health.get('a')?.isolated).toBeUndefined();
  });
});
