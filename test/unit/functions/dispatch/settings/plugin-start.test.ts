import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RESTART_SECONDS } from '../../../../../functions/host/plugin-host.ts';
import { type AnyPlugin, definePlugin } from '../../../../../sdk/plugin/define-plugin.ts';
import { secret } from '../../../../../sdk/plugin/secret.ts';
import { finished, recorder } from '../../../../fixtures/dispatch-plugins.ts';
import { eventRecords, StageInMemory } from '../../../../fixtures/stage-in-memory.ts';

describe('the start of a plugin', () => {
  it('logs a started plugin before the batch ends', async () => {
    const stage = new StageInMemory({ a: recorder('a').plugin });
    await stage.dispatch(eventRecords([finished()]));
    expect(stage.logger.lines).toContainEqual(
      expect.objectContaining({ message: 'Plugin loaded', service: 'plugin:a', fields: { plugin: 'a' } }),
    );
  });

  it('delays one batch only for a plugin that hangs when it starts', async () => {
    const { plugin, events } = recorder('well');
    let starts = 0;
    const hangs = definePlugin({
      name: 'a',
      description: '',
      hooks: {
        onStartup() {
          starts += 1;
          return new Promise<void>(() => {});
        },
        onEvent: () => {},
      },
    });
    const stage = new StageInMemory({ a: hangs, well: plugin }, { a: { timeout: 0.05 } });
    stage.now = 0;
    for (let batch = 0; batch < 4; batch += 1) await stage.dispatch(eventRecords([finished()]));
    expect(events).toHaveLength(4);
    expect(starts).toBe(1);
    expect(stage.retry.deliveries.map(({ reason }) => reason)).toEqual(Array(4).fill('startup_failed'));
    stage.now = RESTART_SECONDS.first * 1000;
    await stage.dispatch(eventRecords([finished()]));
    expect(starts).toBe(2);
  });

  it('answers the batch although a shutdown never ends', async () => {
    const hangs = definePlugin({
      name: 'a',
      description: '',
      config: z.object({ n: z.number() }),
      hooks: { onShutdown: () => new Promise<void>(() => {}), onEvent: () => {} },
    });
    const stage = new StageInMemory({ a: hangs }, { a: { n: 1 } });
    await stage.dispatch(eventRecords([finished()]));
    stage.configure('a', { n: 2 });
    expect(await stage.dispatch(eventRecords([finished()]))).toEqual({ batchItemFailures: [] });
    expect(stage.logger.lines.map(({ message }) => message)).toContain('Plugin shutdown failed');
  });

  it('limits the start of a plugin to the time of the function', async () => {
    const hangs = definePlugin({
      name: 'a',
      description: '',
      hooks: { onStartup: () => new Promise<void>(() => {}), onEvent: () => {} },
    });
    const stage = new StageInMemory({ a: hangs }, { a: { timeout: 60 } });
    stage.remaining = 2200;
    await stage.dispatch(eventRecords([finished()]));
    expect(stage.retry.deliveries).toMatchObject([{ reason: 'startup_failed' }]);
  });

  it.each<[string, AnyPlugin, unknown]>([
    [
      'a timeout of a fraction of a millisecond',
      definePlugin({ name: 'a', description: '', hooks: { onStartup: () => {}, onEvent: () => {} } }),
      { timeout: 16.1 },
    ],
    [
      'a schema that throws',
      definePlugin({
        name: 'a',
        description: '',
        config: z.object({ n: z.number().refine(async () => true) }),
        hooks: { onEvent: () => {} },
      }),
      { n: 1 },
    ],
    [
      'a secret that no URL can hold',
      definePlugin({
        name: 'a',
        description: '',
        config: z.object({ s: secret(z.string()) }),
        hooks: { onEvent: () => {} },
      }),
      { s: 'lone \ud800 surrogate' },
    ],
  ])('delivers to the others beside a plugin with %s', async (_, plugin, config) => {
    const good = recorder('good');
    const stage = new StageInMemory({ a: plugin, good: good.plugin }, { a: config });
    expect(await stage.dispatch(eventRecords([finished()]))).toEqual({ batchItemFailures: [] });
    expect(good.events).toHaveLength(1);
    for (const { reason } of stage.retry.deliveries) expect(reason).toBe('startup_failed');
  });

  it('fails deliveries of a plugin that cannot start, and starts it again later', async () => {
    let broken = true;
    const events: string[] = [];
    const plugin = definePlugin({
      name: 'a',
      description: '',
      hooks: {
        onStartup() {
          if (broken) throw new Error('no connection');
        },
        onEvent: (event) => void events.push(event.event_id),
      },
    });
    const stage = new StageInMemory({ a: plugin });
    await stage.dispatch(eventRecords([finished()]));
    expect(stage.retry.deliveries).toMatchObject([{ reason: 'startup_failed' }]);
    broken = false;
    await stage.drainRetries();
    expect(events).toHaveLength(1);
  });
});
