import { describe, expect, it } from 'vitest';
import { definePlugin, type Hooks, standardEventTypes } from '../../../../sdk/index.ts';
import { hooksFor } from '../../../../sdk/plugin/hooks-for.ts';
import { testPlugin } from '../../../../sdk/testing/index.ts';

const names = [
  'onEvent',
  'onAuditLog',
  'onTaskCreated',
  'onTaskFinished',
  'onInventoryCollected',
  'onAlert',
  'onServerStatusChanged',
] as const;

/** A plugin with every hook, or these, that keeps the order in which they end. */
function recorder(which: readonly (typeof names)[number][] = names) {
  const calls: string[] = [];
  const hook = (name: string) => async () => {
    await Promise.resolve();
    calls.push(name);
  };
  const hooks: Hooks<unknown> = Object.fromEntries(which.map((name) => [name, hook(name)]));
  return { calls, plugin: testPlugin(definePlugin({ name: 'recorder', description: 'keeps the order', hooks })) };
}

/** The contract, written out: every other type has no hook of its own. */
const specific: Record<string, string> = {
  'task.created': 'onTaskCreated',
  'task.finished': 'onTaskFinished',
  'task.failed': 'onTaskFinished',
  'inventory.collected': 'onInventoryCollected',
  'inventory.updated': 'onInventoryCollected',
  'alert.triggered': 'onAlert',
  'alert.resolved': 'onAlert',
  'server.status_changed': 'onServerStatusChanged',
  'inventory.custom': 'onInventoryCollected',
};
const types = [
  ...standardEventTypes,
  'inventory.custom',
  'inventoryx.custom',
  'alerts.custom',
  'custom.alert.triggered',
];

describe('hooks', () => {
  it.each(types)('of %s: onEvent, at most one by type, onAuditLog, each after the one before', async (event_type) => {
    const { calls, plugin } = recorder();
    await plugin.receive({ event_type });
    const own = specific[event_type];
    expect(calls).toEqual(['onEvent', ...(own ? [own] : []), 'onAuditLog']);
  });

  it('an event without action is not for onAuditLog, whichever kind of its type came first', async () => {
    const { calls, plugin } = recorder(['onAuditLog']);
    for (const action of ['x', '', 'y', '']) await plugin.receive({ event_type: 'user.login', action });
    expect(calls).toHaveLength(2);
  });

  it('after one that throws are not called', async () => {
    const calls: string[] = [];
    const plugin = definePlugin({
      name: 'throws',
      description: '',
      hooks: {
        onEvent: () => {
          throw new Error('broken');
        },
        onAuditLog: () => void calls.push('onAuditLog'),
      },
    });
    expect(await testPlugin(plugin).receive({ event_type: 'user.login' })).toMatchObject({ status: 'retry' });
    expect(calls).toEqual([]);
  });

  it('of different plugins are separate', () => {
    const [a, b] = [{ onEvent() {} }, { onEvent() {} }];
    const event = { event_type: 'user.login', action: '' };
    for (let round = 0; round < 2; round++) {
      expect(hooksFor(a, event)).toEqual([a.onEvent]);
      expect(hooksFor(b, event)).toEqual([b.onEvent]);
    }
  });

  it('are remembered for a type, and found again when more types came than are remembered', () => {
    const hooks = { onEvent() {}, onAlert() {} };
    const found = hooksFor(hooks, { event_type: 'alert.triggered', action: '' });
    expect(hooksFor(hooks, { event_type: 'alert.triggered', action: '' })).toBe(found);
    for (let n = 0; n < 3000; n++) {
      expect(hooksFor(hooks, { event_type: `custom.type_${n}`, action: '' })).toEqual([hooks.onEvent]);
    }
    const again = hooksFor(hooks, { event_type: 'alert.triggered', action: '' });
    expect(again).toEqual(found);
    expect(again).not.toBe(found);
  });
});
