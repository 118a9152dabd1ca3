import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createEvent } from '../../../../../sdk/event/create-event.ts';
import { definePlugin } from '../../../../../sdk/plugin/define-plugin.ts';
import { failing, finished, recorder } from '../../../../fixtures/dispatch-plugins.ts';
import { eventRecords, StageInMemory } from '../../../../fixtures/stage-in-memory.ts';

describe('delivery', () => {
  it('calls every plugin with every event', async () => {
    const [a, b] = [recorder('a'), recorder('b')];
    const stage = new StageInMemory({ a: a.plugin, b: b.plugin });
    const events = [finished(), finished()];

    expect(await stage.dispatch(eventRecords(events))).toEqual({ batchItemFailures: [] });

    const ids = events.map(({ event_id }) => event_id);
    expect(a.events).toEqual(ids);
    expect(b.events).toEqual(ids);
    expect(stage.retry.messages).toEqual([]);
  });

  it('calls onEvent first, then the specific hook, then onAuditLog', async () => {
    const calls: string[] = [];
    const plugin = definePlugin({
      name: 'a',
      description: '',
      hooks: {
        onAuditLog: () => void calls.push('onAuditLog'),
        onTaskFinished: () => void calls.push('onTaskFinished'),
        onTaskCreated: () => void calls.push('onTaskCreated'),
        onEvent: async () => void calls.push('onEvent'),
      },
    });
    await new StageInMemory({ a: plugin }).dispatch(eventRecords([finished()]));
    expect(calls).toEqual(['onEvent', 'onTaskFinished', 'onAuditLog']);
  });

  it('delivers to the others when one plugin fails', async () => {
    const good = recorder('good');
    const bad = failing('bad', () => new Error('boom'));
    const stage = new StageInMemory({ bad, good: good.plugin });
    const event = finished();

    expect(await stage.dispatch(eventRecords([event]))).toEqual({ batchItemFailures: [] });

    expect(good.events).toEqual([event.event_id]);
    expect(stage.retry.deliveries).toMatchObject([
      { event, plugin: 'bad', attempts: 1, reason: 'hook_error', last_error: 'boom' },
    ]);
  });

  it('gives each instance of a plugin its own configuration', async () => {
    const seen: string[] = [];
    const plugin = definePlugin({
      name: 'a',
      description: '',
      config: z.object({ who: z.string() }),
      hooks: { onEvent: (_, { config, plugin: name }) => void seen.push(`${name}=${config.who}`) },
    });
    const stage = new StageInMemory({ a: plugin }, { a: { who: 'main' }, 'a.siem': { who: 'second' } });
    await stage.dispatch(eventRecords([finished()]));
    expect(seen.sort()).toEqual(['a.siem=second', 'a=main']);
  });

  it('calls only plugins whose event_types and filter match', async () => {
    const a = recorder('a');
    const stage = new StageInMemory(
      { a: a.plugin },
      { a: { event_types: ['task.*', 'alert.triggered'], filter: { meta: { exit_code: [{ numeric: ['>', 0] }] } } } },
    );
    const wanted = createEvent({ event_type: 'task.failed', meta: { exit_code: 2 } });
    const others = [
      createEvent({ event_type: 'task.failed', meta: { exit_code: 0 } }),
      createEvent({ event_type: 'user.login', meta: { exit_code: 2 } }),
      createEvent({ event_type: 'alert.resolved', meta: { exit_code: 2 } }),
    ];
    await stage.dispatch(eventRecords([wanted, ...others]));
    expect(a.events).toEqual([wanted.event_id]);
  });

  it('does not call a plugin with its own events, and ends a chain of published events', async () => {
    const plugin = definePlugin({
      name: 'a',
      description: '',
      hooks: { onEvent: (_, { publish }) => publish({ event_type: 'custom.answer' }) },
    });
    const stage = new StageInMemory({ a: plugin });
    await stage.dispatch(eventRecords([createEvent({ event_type: 'custom.answer', published_by: ['a'] })]));
    expect(stage.published).toEqual([]);

    await stage.dispatch(eventRecords([createEvent({ event_type: 'custom.answer', published_by: ['b', 'c'] })]));
    expect(stage.published).toMatchObject([{ plugin: 'a', event: { published_by: ['b', 'c', 'a'] } }]);

    await stage.dispatch(
      eventRecords([createEvent({ event_type: 'custom.answer', published_by: ['b', 'c', 'b', 'c', 'b'] })]),
    );
    expect(stage.deliveriesDlq.deliveries).toMatchObject([{ reason: 'permanent_error' }]);
  });
});
