import { describe, expect, it } from 'vitest';
import { createEvent } from '../../../../sdk/event/create-event.ts';
import { definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import { deliveryRecords, eventRecords, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

const HOUR = 3_600_000;

/** A stage whose allowlist names the plugins `good` and `late`, and what these got. */
function setUp(names: string[]) {
  const events: string[] = [];
  const onEvent = (name: string) => () => void events.push(name);
  const make = (name: string) => definePlugin({ name, description: '', hooks: { onEvent: onEvent(name) } });
  const stage = new StageInMemory(Object.fromEntries(names.map((name) => [name, make(name)])));
  stage.set('allowlist', 'good,late');
  stage.now = Date.parse('2026-01-01T00:00:00Z');
  return { stage, events };
}

const waitingIn = (stage: StageInMemory) => [...stage.retry.deliveries, ...stage.slow.deliveries];

describe('a name in the allowlist that the catalog lacks', () => {
  it('uses no retries and makes no dead letter: its deliveries wait, and are counted for an alarm', async () => {
    const { stage, events } = setUp(['good']);
    await stage.dispatch(eventRecords([createEvent({ event_type: 'task.finished' })]));
    for (let hours = 0; hours < 24; hours += 1) {
      const waiting = waitingIn(stage);
      expect(waiting).toMatchObject([{ plugin: 'late', reason: 'plugin_not_found', attempts: 0 }]);
      stage.retry.messages = [];
      stage.slow.messages = [];
      stage.now = (stage.now ?? 0) + HOUR;
      await stage.redeliver(deliveryRecords(waiting));
    }
    expect(stage.deliveriesDlq.messages).toEqual([]);
    expect(stage.counts.get('PluginNotFound')).toBe(25);
    expect(events).toEqual(['good']);
  });

  it('gets what has waited once a catalog with the plugin is deployed', async () => {
    const { stage } = setUp(['good']);
    await stage.dispatch(eventRecords([createEvent({ event_type: 'task.finished' })]));
    const deployed = setUp(['good', 'late']);
    deployed.stage.now = (stage.now ?? 0) + HOUR;
    await deployed.stage.redeliver(deliveryRecords(waitingIn(stage)));
    expect(deployed.events).toEqual(['late']);
  });
});
