import { describe, expect, it, vi } from 'vitest';
import { definePlugin } from '../../../../../sdk/plugin/define-plugin.ts';
import { finished, recorder } from '../../../../fixtures/dispatch-plugins.ts';
import {
  aDelivery,
  deliveryRecords,
  eventRecords,
  recordsOf,
  StageInMemory,
} from '../../../../fixtures/stage-in-memory.ts';

describe('crash isolation', () => {
  it('runs no plugin for a batch that was received before, and queues one delivery per plugin', async () => {
    const [a, b] = [recorder('a'), recorder('b')];
    const stage = new StageInMemory({ a: a.plugin, b: b.plugin });
    const event = finished();
    await stage.dispatch(eventRecords([event], { receives: 2 }));
    expect([...a.events, ...b.events]).toEqual([]);
    expect(stage.retry.deliveries).toMatchObject([
      { plugin: 'a', attempts: 0, event },
      { plugin: 'b', attempts: 0, event },
    ]);
    await stage.drainRetries();
    expect([a.events, b.events]).toEqual([[event.event_id], [event.event_id]]);
  });

  it('runs a crashed plugin in batches again after its isolation', async () => {
    const { plugin, events } = recorder('a');
    const stage = new StageInMemory({ a: plugin });
    stage.now = Date.now();
    await stage.redeliver(deliveryRecords([aDelivery(finished(), 'a')], { receives: 2 }));
    stage.retry.messages.length = 0;
    await stage.dispatch(eventRecords([finished()]));
    expect(events).toEqual([]);
    expect(stage.retry.deliveries).toMatchObject([{ reason: 'isolated' }]);
    stage.now += 3_600_001;
    await stage.dispatch(eventRecords([finished()]));
    expect(events).toHaveLength(1);
  });

  it('queues every event for an isolated plugin without loading it', async () => {
    const startup = vi.fn();
    const good = recorder('good');
    const bad = definePlugin({ name: 'bad', description: '', hooks: { onStartup: startup, onEvent: () => {} } });
    const stage = new StageInMemory({ bad, good: good.plugin }, { bad: { isolated: true } });
    const events = [finished(), finished()];
    await stage.dispatch(eventRecords(events));
    expect(startup).not.toHaveBeenCalled();
    expect(good.events).toEqual(events.map(({ event_id }) => event_id));
    expect(stage.retry.deliveries).toMatchObject(events.map((event) => ({ plugin: 'bad', reason: 'isolated', event })));
  });

  it('isolates the whole batch when one record was received before, and still dead-letters malformed records', async () => {
    const { plugin, events } = recorder('a');
    const stage = new StageInMemory({ a: plugin });
    const [first, again] = [eventRecords([finished()]), eventRecords([finished()], { receives: 2 })];
    const malformed = recordsOf(['no event']);
    await stage.dispatch({ Records: [...first.Records, ...malformed.Records, ...again.Records] });
    expect(events).toEqual([]);
    expect(stage.retry.deliveries).toMatchObject([{ reason: 'received_again' }, { reason: 'received_again' }]);
    expect(stage.eventsDlq.messages).toMatchObject([{ body: 'no event' }]);
  });

  it('queues ten thousand events for fourteen isolated plugins', async () => {
    const names = Array.from({ length: 14 }, (_, index) => `a.${index}`);
    const stage = new StageInMemory(
      { a: recorder('a').plugin },
      Object.fromEntries(names.map((name) => [name, { isolated: true }])),
    );
    stage.set('allowlist', names.join(','));
    await stage.dispatch(eventRecords(Array.from({ length: 10_000 }, finished)));
    expect(stage.retry.messages).toHaveLength(140_000);
  });
});
