import { describe, expect, it } from 'vitest';
import { HealthKeeper } from '../../../../functions/health/health-keeper.ts';
import type { HealthStore } from '../../../../functions/health/health-store.ts';
import { type InstanceHealth, pauseReason } from '../../../../functions/health/instance-health.ts';
import { parseSettings } from '../../../../functions/settings/settings.ts';
import { createEvent } from '../../../../sdk/event/create-event.ts';

const settings = (config: string) =>
  parseSettings('/p', [
    { name: '/p/enabled', value: 'true' },
    { name: '/p/allowlist', value: 'webhook' },
    { name: '/p/webhook/config', value: config },
  ]);

describe('an operator’s pause', () => {
  it('holds when the configuration changes', () => {
    const health = new Map([['webhook', { paused: { reason: 'maintenance', since: 1 } }]]);
    expect(pauseReason('webhook', { ...settings('{"url":"a"}'), health })).toBe('maintenance');
    expect(pauseReason('webhook', { ...settings('{"url":"b"}'), health })).toBe('maintenance');
  });

  it('is not replaced by the pause of a 410 that another sandbox got meanwhile', async () => {
    let paused: InstanceHealth['paused'] = { reason: 'maintenance', since: 1 };
    const published: string[] = [];
    const store: Pick<HealthStore, 'mark' | 'clear'> = {
      async mark(_plugin, kind, mark) {
        if (kind !== 'paused' || !('reason' in mark)) return undefined;
        const before: InstanceHealth = paused ? { paused } : {};
        paused = mark;
        return before[kind];
      },
      clear: async () => undefined,
    };
    const keeper = new HealthKeeper({
      store,
      clock: { now: () => 2, random: () => 0 },
      slowAfter: undefined,
      isolationTime: 60,
      onError: (error) => {
        throw error;
      },
      onPaused: () => {},
      publish: async (_plugin, event) => {
        published.push(event.event_type);
      },
    });
    const gone = { status: 'parked', reason: 'paused', error: '410', wait: 0, pauses: true } as const;
    const attempt = { plugin: 'webhook', outcome: gone, took: 1, pace: undefined, circuit: undefined, waited: false };
    const event = createEvent({ event_type: 'task.finished' });
    keeper.learn({ ...attempt, event }, { ...settings('{}'), health: new Map() });
    await keeper.flush();
    expect(paused).toEqual({ reason: 'maintenance', since: 1 });
    expect(published).toEqual([]);
  });
});
