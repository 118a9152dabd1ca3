import { describe, expect, it } from 'vitest';
import { PermanentError } from '../../../../sdk/errors.ts';
import { createEvent } from '../../../../sdk/event/create-event.ts';
import { type BatchHook, definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import { eventRecords, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

const someEvents = (count: number, event_type = 'task.finished') =>
  Array.from({ length: count }, () => createEvent({ event_type }));

const bulk = (onBatch: BatchHook<unknown>) => definePlugin({ name: 'bulk', description: '', hooks: { onBatch } });

describe('onBatch', () => {
  it('gets all events of a batch in one call, each with its delivery id and text', async () => {
    const calls: { ids: readonly string[]; texts: readonly string[] }[] = [];
    const plugin = bulk((events, { deliveryIds, eventsJson }) => {
      calls.push({ ids: deliveryIds, texts: eventsJson });
      expect(events.map(({ event_id }) => `${event_id}:bulk`)).toEqual(deliveryIds);
    });
    const stage = new StageInMemory({ bulk: plugin });
    const events = [...someEvents(3), ...someEvents(2, 'alert.triggered')];
    await stage.dispatch(eventRecords(events));
    expect(calls).toHaveLength(1);
    expect(calls[0]?.texts.map((text) => JSON.parse(text))).toEqual(events);
    expect(stage.counts.get('Delivered')).toBe(5);
  });

  it('gets only events that its `event_types` and `filter` accept, `batch_max` at a time', async () => {
    const sizes: number[] = [];
    const plugin = bulk((events) => void sizes.push(events.length));
    const stage = new StageInMemory({ bulk: plugin }, { bulk: { event_types: ['task.*'], batch_max: 2 } });
    await stage.dispatch(eventRecords([...someEvents(5), ...someEvents(2, 'alert.triggered')]));
    expect(sizes).toEqual([2, 2, 1]);
  });

  it('retries only the deliveries that it names as failed, each under its own id', async () => {
    const calls: string[][] = [];
    const plugin = bulk((_, { deliveryIds, attempt }) => {
      calls.push([...deliveryIds]);
      if (attempt > 1) return;
      const [first = '', second = ''] = deliveryIds;
      return {
        failed: [
          { deliveryId: first, error: new Error('busy') },
          { deliveryId: second, error: new PermanentError('bad') },
        ],
      };
    });
    const stage = new StageInMemory({ bulk: plugin });
    const events = someEvents(3);
    await stage.dispatch(eventRecords(events));
    expect(stage.retry.deliveries).toMatchObject([{ event: events[0], attempts: 1, last_error: 'busy' }]);
    expect(stage.deliveriesDlq.deliveries).toMatchObject([{ event: events[1], reason: 'permanent_error' }]);
    await stage.drainRetries();
    expect(calls.at(-1)).toEqual([`${events[0]?.event_id}:bulk`]);
    expect(stage.counts.get('Delivered')).toBe(2);
  });

  it('fails every delivery of a batch that it throws for or does not finish in time', async () => {
    for (const hook of [() => Promise.reject(new Error('down')), () => new Promise<void>(() => {})]) {
      const stage = new StageInMemory({ bulk: bulk(hook) }, { bulk: { timeout: 0.02 } });
      await stage.dispatch(eventRecords(someEvents(3)));
      expect([...stage.retry.deliveries, ...stage.slow.deliveries]).toHaveLength(3);
    }
  });

  it('fails the whole batch when it names a delivery that is not in it: nobody knows which one failed', async () => {
    const stage = new StageInMemory({ bulk: bulk(() => ({ failed: [{ deliveryId: 'other' }] })) });
    await stage.dispatch(eventRecords(someEvents(2)));
    expect(stage.retry.deliveries).toMatchObject([{ plugin: 'bulk' }, { plugin: 'bulk' }]);
    expect(stage.retry.deliveries[0]?.last_error).toContain('`other` in `failed` is not a delivery of this batch');
  });

  it('takes the place of the other event hooks: a plugin that has both is refused', () => {
    const hooks = { onBatch: () => {}, onEvent: () => {} };
    expect(() => definePlugin({ name: 'bulk', description: '', hooks })).toThrow(
      /`onBatch` takes the place of `onEvent`/,
    );
  });
});
