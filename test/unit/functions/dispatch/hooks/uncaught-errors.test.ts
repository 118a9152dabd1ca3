import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { definePlugin } from '../../../../../sdk/plugin/define-plugin.ts';
import { secret } from '../../../../../sdk/plugin/secret.ts';
import { finished, recorder } from '../../../../fixtures/dispatch-plugins.ts';
import { eventRecords, StageInMemory } from '../../../../fixtures/stage-in-memory.ts';

describe('an error thrown outside of a hook', () => {
  it('is a crash of that delivery alone', async () => {
    const { plugin, events } = recorder('well');
    let stage: StageInMemory;
    const throwsLater = definePlugin({
      name: 'a',
      description: '',
      hooks: {
        onEvent: () =>
          new Promise(() => {
            // As the listener of `uncaughtException` does, in the context in which Node calls it.
            setTimeout(() => expect(stage.runtime.uncaught(new Error('from a timer'))).toBe(true), 1);
          }),
      },
    });
    stage = new StageInMemory({ a: throwsLater, well: plugin });
    expect(await stage.dispatch(eventRecords([finished()]))).toEqual({ batchItemFailures: [] });
    expect(events).toHaveLength(1);
    expect(stage.retry.deliveries).toMatchObject([{ plugin: 'a', attempts: 1, reason: 'crashed' }]);
    expect(stage.retry.deliveries[0]?.last_error).toContain('from a timer');
  });

  it("does not fail the plugin's other events of the batch", async () => {
    let stage: StageInMemory;
    const guilty = finished();
    const innocent = [finished(), finished()];
    const throwsOnOne = definePlugin({
      name: 'a',
      description: '',
      hooks: {
        async onEvent({ event_id }) {
          // The others run when it is thrown, and answer later.
          if (event_id !== guilty.event_id) return sleep(20);
          setTimeout(() => stage.runtime.uncaught(new Error('from a timer')), 1);
          await new Promise(() => {});
        },
      },
    });
    stage = new StageInMemory({ a: throwsOnOne });
    const events = [...innocent.slice(0, 1), guilty, ...innocent.slice(1)];
    expect(await stage.dispatch(eventRecords(events))).toEqual({ batchItemFailures: [] });
    expect(stage.retry.deliveries.map(({ event }) => event.event_id)).toEqual([guilty.event_id]);
    expect(stage.counts.get('Delivered')).toBe(2);
  });

  it('logs an error thrown after its hook returned, and fails no later delivery', async () => {
    const { plugin, events } = recorder('well');
    let stage: StageInMemory;
    const thrown = Promise.withResolvers<boolean>();
    const throwsLate = definePlugin({
      name: 'late',
      description: '',
      config: z.object({ token: secret(z.string()) }),
      hooks: {
        onEvent(_, { config }) {
          setTimeout(() => thrown.resolve(stage.runtime.uncaught(new Error(`late, ${config.token}`))), 5);
        },
      },
    });
    stage = new StageInMemory({ late: throwsLate, well: plugin }, { late: { token: 'a-secret-token' } });
    await stage.dispatch(eventRecords([finished()]));
    expect(await thrown.promise).toBe(true);
    await stage.dispatch(eventRecords([finished()]));
    expect(events).toHaveLength(2);
    expect(stage.retry.messages).toEqual([]);
    expect(stage.counts.get('ThrownLate')).toBe(1);
    const line = stage.logger.lines.find(({ message }) => message === 'Plugin error after its hook had answered');
    expect(line?.fields.plugin).toBe('late');
    expect(JSON.stringify(line)).not.toContain('a-secret-token');
  });

  it('ends the process for an error that belongs to no plugin', () => {
    expect(new StageInMemory({}).runtime.uncaught(new Error('ours'))).toBe(false);
  });
});
