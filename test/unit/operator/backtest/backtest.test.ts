import { beforeEach, describe, expect, it } from 'vitest';
import { backtest } from '../../../../operator/backtest/backtest.ts';
import { createEvent, definePlugin, type PluginEvent } from '../../../../sdk/index.ts';
import { operatorStage } from '../../../fixtures/operator-stage.ts';
import { eventRecords, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

const NOON = Date.parse('2026-11-25T12:00:00Z');
const hook = definePlugin({
  name: 'hook',
  description: 'Takes tasks and alerts',
  hooks: { onTaskFinished() {}, onAlert() {} },
});

let functions: StageInMemory;
beforeEach(() => {
  functions = new StageInMemory({ hook }, { hook: { event_types: ['task.*'] } });
  functions.now = NOON;
});

async function publish(event_type: string, exit_code = 0): Promise<PluginEvent> {
  const event = createEvent({ event_type, meta: { exit_code }, action: '' });
  await functions.dispatch(eventRecords([event]));
  return event;
}

function run(config?: object, catalogHook = hook) {
  const { history, parameters } = functions;
  const stage = operatorStage({ history, parameters, now: () => NOON + 1000 });
  const catalog = { hook: async () => ({ default: catalogHook }) };
  return backtest(stage, { plugin: 'hook', config: config && JSON.stringify(config), catalog, since: NOON - 1000 });
}

describe('backtest', () => {
  it('says which past events a changed configuration adds and drops, and why', async () => {
    const good = await publish('task.finished', 0);
    await publish('task.finished', 1);
    const alert = await publish('alert.triggered', 1);
    await publish('user.login', 1);
    const filter = { meta: { exit_code: [{ numeric: ['>', 0] }] } };
    const result = await run({ event_types: ['task.*', 'alert.*', 'user.*'], filter });
    expect(result).toMatchObject({ events: 4, before: 2, after: 2, withoutText: 0 });
    expect(result.added).toMatchObject([{ eventId: alert.event_id, eventType: 'alert.triggered' }]);
    expect(result.dropped).toMatchObject([
      {
        eventId: good.event_id,
        because: { reason: 'filter', mismatches: [expect.stringContaining('meta.exit_code')] },
      },
    ]);
  });

  it('finds no change for the configuration that there is, and sends nothing', async () => {
    await publish('task.finished');
    await publish('alert.triggered');
    expect(await run({ event_types: ['task.*'] })).toMatchObject({ before: 1, after: 1, added: [], dropped: [] });
    expect(functions.retry.messages).toEqual([]);
  });

  it('tries changed code of the plugin with the present configuration', async () => {
    await publish('task.finished');
    const changed = definePlugin({ name: 'hook', description: 'Takes alerts only', hooks: { onAlert() {} } });
    const result = await run(undefined, changed);
    expect(result).toMatchObject({ before: 1, after: 0, dropped: [{ because: { reason: 'no_hook' } }] });
  });

  it('refuses a configuration that is not valid', async () => {
    await expect(run({ filter: { meta: 'x' } })).rejects.toMatchObject({ kind: 'usage' });
  });
});
