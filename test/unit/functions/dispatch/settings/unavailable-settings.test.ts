import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { definePlugin } from '../../../../../sdk/plugin/define-plugin.ts';
import { finished, recorder } from '../../../../fixtures/dispatch-plugins.ts';
import { eventRecords, StageInMemory } from '../../../../fixtures/stage-in-memory.ts';

describe('settings that cannot be used', () => {
  it('reads the settings before the first batch, and counts nothing when that fails', async () => {
    const { plugin, events } = recorder('a');
    const stage = new StageInMemory({ a: plugin });
    stage.failSettings(new Error('ThrottlingException'));
    await stage.runtime.ready();
    await stage.runtime.flush();
    expect(stage.counts.size).toBe(0);
    expect((await stage.dispatch(eventRecords([finished()]))).batchItemFailures).toHaveLength(1);
    expect(stage.counts.get('SettingsUnavailable')).toBe(1);
    expect(events).toEqual([]);
  });

  it('leaves events on the queue without settings', async () => {
    const stage = new StageInMemory({});
    stage.failSettings(new Error('ThrottlingException'));
    expect((await stage.dispatch(eventRecords([finished()]))).batchItemFailures).toHaveLength(1);
    expect(stage.counts.get('SettingsUnavailable')).toBe(1);
  });

  it.each<[string, (stage: StageInMemory) => void]>([
    ['SSM fails', (stage) => stage.failSettings(new Error('AccessDeniedException'))],
    ['`enabled` is corrupt', (stage) => stage.set('enabled', 'perhaps')],
    ['the network list is corrupt', (stage) => stage.set('network/allow', '10.0.0.0/99')],
    ['the allowlist is emptied', (stage) => stage.set('allowlist', ' ')],
  ])('keeps running with the settings from before when %s', async (_, breakIt) => {
    const a = recorder('a');
    const stage = new StageInMemory({ a: a.plugin });
    await stage.dispatch(eventRecords([finished()]));
    breakIt(stage);
    await stage.dispatch(eventRecords([finished()]));
    expect(a.events).toHaveLength(2);
    await stage.runtime.flush();
    expect(stage.counts.get('SettingsStale')).toBeGreaterThan(0);
  });

  it('leaves events on the queue when enabled with an empty allowlist', async () => {
    const stage = new StageInMemory({});
    expect((await stage.dispatch(eventRecords([finished()]))).batchItemFailures).toHaveLength(1);
    expect(stage.counts.get('SettingsUnavailable')).toBe(1);
    expect(JSON.stringify(stage.logger.lines)).toContain(
      '/server-monitor/plugins/allowlist is empty; to stop all plugins',
    );
  });

  it('acknowledges events and runs nothing when disabled', async () => {
    const a = recorder('a');
    const stage = new StageInMemory({ a: a.plugin });
    stage.set('enabled', 'false');
    expect(await stage.dispatch(eventRecords([finished()]))).toEqual({ batchItemFailures: [] });
    expect(a.events).toEqual([]);
  });

  it('refuses a removed network range at once, also to a plugin on its previous configuration', async () => {
    const seen: string[] = [];
    const plugin = definePlugin({
      name: 'a',
      description: '',
      config: z.object({ n: z.number() }),
      hooks: { onEvent: () => void seen.push('called') },
    });
    const stage = new StageInMemory({ a: plugin }, { a: { n: 1 } });
    stage.set('network/allow', '127.0.0.0/8');
    await stage.dispatch(eventRecords([finished()]));
    stage.configure('a', '{');
    stage.set('network/allow', '');
    await stage.dispatch(eventRecords([finished()]));
    await stage.dispatch(eventRecords([finished()]));
    expect(seen).toEqual(['called']);
    expect(stage.retry.deliveries.at(-1)).toMatchObject({ reason: 'invalid_config' });
  });
});
