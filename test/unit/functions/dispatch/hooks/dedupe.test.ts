import { describe, expect, it } from 'vitest';
import { definePlugin } from '../../../../../sdk/plugin/define-plugin.ts';
import { finished, recorder } from '../../../../fixtures/dispatch-plugins.ts';
import { eventRecords, StageInMemory } from '../../../../fixtures/stage-in-memory.ts';

describe('dedupe', () => {
  it('delivers an event once however often it arrives, and retries a failure', async () => {
    let failures = 1;
    const made: string[] = [];
    const plugin = definePlugin({
      name: 'a',
      description: '',
      hooks: {
        onEvent(_, { deliveryId }) {
          if (failures-- > 0) throw new Error('not yet');
          made.push(deliveryId);
        },
      },
    });
    const stage = new StageInMemory({ a: plugin }, { a: { dedupe: true } });
    const event = finished();
    await stage.dispatch(eventRecords([event]));
    await stage.drainRetries();
    await stage.dispatch(eventRecords([event]));
    await stage.dispatch(eventRecords([event]));
    expect(made).toEqual([`${event.event_id}:a`]);
    expect(stage.counts.get('Delivered')).toBe(1);
  });

  it('is off by default', async () => {
    const { plugin, events } = recorder('a');
    const stage = new StageInMemory({ a: plugin });
    const event = finished();
    await stage.dispatch(eventRecords([event]));
    await stage.dispatch(eventRecords([event]));
    expect(events).toHaveLength(2);
  });
});
