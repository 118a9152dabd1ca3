import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { definePlugin } from '../../../../../sdk/plugin/define-plugin.ts';
import { finished, recorder } from '../../../../fixtures/dispatch-plugins.ts';
import { eventRecords, StageInMemory } from '../../../../fixtures/stage-in-memory.ts';

describe('the configuration of a plugin', () => {
  it.each([
    ['is not JSON', '{"n": '],
    ['lacks a field', {}],
  ])('keeps the previous configuration of a plugin when the new one %s, and counts each read', async (_, broken) => {
    const seen: number[] = [];
    const plugin = definePlugin({
      name: 'a',
      description: '',
      config: z.object({ n: z.number() }),
      hooks: { onEvent: (_event, { config }) => void seen.push(config.n) },
    });
    const stage = new StageInMemory({ a: plugin }, { a: { n: 1 } });
    await stage.dispatch(eventRecords([finished()]));
    stage.configure('a', broken);
    await stage.dispatch(eventRecords([finished()]));
    await stage.dispatch(eventRecords([finished()]));
    expect(seen).toEqual([1, 1, 1]);
    expect(stage.counts.get('SettingsStale')).toBeGreaterThanOrEqual(2);
    stage.configure('a', { n: 2 });
    // New settings are read in the background.
    await vi.waitFor(async () => {
      await stage.dispatch(eventRecords([finished()]));
      expect(seen.at(-1)).toBe(2);
    });
    expect(stage.retry.messages).toEqual([]);
  });

  it('restarts only the plugin whose configuration changed', async () => {
    const calls: string[] = [];
    const make = (name: string) =>
      definePlugin({
        name,
        description: '',
        config: z.object({ n: z.number() }),
        hooks: {
          onStartup: ({ config }) => void calls.push(`${name} up ${config.n}`),
          onShutdown: () => void calls.push(`${name} down`),
          onEvent: () => {},
        },
      });
    const stage = new StageInMemory({ a: make('a'), b: make('b') }, { a: { n: 1 }, b: { n: 1 } });
    await stage.dispatch(eventRecords([finished()]));
    stage.configure('a', { n: 2 });
    await stage.dispatch(eventRecords([finished()]));
    expect(calls).toEqual(['a up 1', 'b up 1', 'a up 2', 'a down']);
  });

  it.each<[string, string, unknown, string]>([
    [
      'is not JSON',
      'invalid_config',
      '{',
      '/server-monitor/plugins/a/config: the configuration is not valid JSON: the text ends too early',
    ],
    ['lacks a field', 'invalid_config', {}, '/server-monitor/plugins/a/config: `url` is missing: expected text'],
    [
      'has a wrong common key',
      'invalid_config',
      { url: 'x', timeout: 'long' },
      '`timeout` must be a number of seconds',
    ],
  ])(
    'fails the deliveries of a plugin whose configuration %s, and says what to fix',
    async (_, reason, config, message) => {
      const plugin = definePlugin({
        name: 'a',
        description: '',
        config: z.object({ url: z.string() }),
        hooks: { onEvent: () => {} },
      });
      const good = recorder('good');
      const stage = new StageInMemory({ a: plugin, good: good.plugin }, { a: config });
      await stage.dispatch(eventRecords([finished()]));
      await stage.drainRetries();
      expect(stage.deliveriesDlq.deliveries).toMatchObject([
        { plugin: 'a', reason, attempts: 4, last_error: expect.stringContaining(message) },
      ]);
      expect(good.events).toHaveLength(1);
    },
  );

  it.each(['nosuch', '../../etc/passwd', '__proto__', 'constructor', 'node:fs', 'toString.x'])(
    'fails deliveries to an allowlisted name that the catalog lacks: %s',
    async (name) => {
      const good = recorder('good');
      const stage = new StageInMemory({ good: good.plugin });
      stage.set('allowlist', `good,${name}`);
      await stage.dispatch(eventRecords([finished()]));
      const shown = /^[a-z]+$/.test(name) ? name : `allowlist entry 2 of ${name.length} characters`;
      expect(stage.slow.deliveries).toMatchObject([{ plugin: shown, reason: 'plugin_not_found' }]);
      expect(good.events).toHaveLength(1);
    },
  );

  it('disables a plugin without its required configuration, with a warning', async () => {
    const plugin = definePlugin({
      name: 'a',
      description: '',
      config: z.object({ url: z.string() }),
      hooks: { onEvent: () => {} },
    });
    const stage = new StageInMemory({ a: plugin });
    await stage.dispatch(eventRecords([finished()]));
    expect(stage.retry.messages).toEqual([]);
    expect(stage.logger.lines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        message: 'Plugin disabled',
        fields: expect.objectContaining({ plugin: 'a' }),
      }),
    );
  });
});
