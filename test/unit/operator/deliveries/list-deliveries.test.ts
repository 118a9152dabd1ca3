import { beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../../../operator/deliveries/delivery.ts';
import type { ListDeliveriesQuery } from '../../../../operator/deliveries/list-deliveries.ts';
import { listDeliveries } from '../../../../operator/deliveries/list-deliveries.ts';
import { cursorAfter } from '../../../../operator/deliveries/page-cursor.ts';
import { OperatorError } from '../../../../operator/stage/operator-error.ts';
import { PermanentError } from '../../../../sdk/errors.ts';
import { createEvent, definePlugin, type PluginEvent } from '../../../../sdk/index.ts';
import { collect } from '../../../fixtures/collect.ts';
import { operatorStage } from '../../../fixtures/operator-stage.ts';
import { eventRecords, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

const NOON = Date.parse('2026-11-25T12:00:00Z');

/** What `flaky` does with an event: by its `meta.does`. */
const flaky = definePlugin({
  name: 'flaky',
  description: 'Fails as the event asks',
  hooks: {
    onEvent(event, { attempt }) {
      const { does } = event.meta;
      if (does === 'fails') throw new Error('down for maintenance');
      if (does === 'fails once' && attempt === 1) throw new Error('busy');
      if (does === 'is refused') throw new PermanentError('no such channel');
    },
  },
});
const steady = definePlugin({ name: 'steady', description: 'Takes everything', hooks: { onEvent() {} } });

let functions: StageInMemory;
beforeEach(() => {
  functions = new StageInMemory({ steady, flaky }, { flaky: { retry_max: 2 } });
  functions.now = NOON;
});

async function publish(does = 'works', more: Partial<PluginEvent> = {}): Promise<PluginEvent> {
  functions.now = (functions.now ?? 0) + 1000;
  const event = createEvent({ event_type: 'task.finished', server_name: 'web-1', meta: { does }, ...more });
  await functions.dispatch(eventRecords([event]));
  return event;
}

function stage(history = functions.history) {
  return operatorStage({ history, parameters: functions.parameters, now: () => functions.now ?? 0 });
}

const list = (query: ListDeliveriesQuery = {}): Promise<Delivery[]> => collect(listDeliveries(stage(), query));
const idsOf = (deliveries: readonly Delivery[]) => deliveries.map(({ eventId }) => eventId);

describe('listDeliveries', () => {
  it('lists every delivery with its state, newest event first', async () => {
    const first = await publish();
    const second = await publish('fails once');
    expect((await list()).map(({ eventId, plugin, state }) => [eventId, plugin, state.kind])).toEqual([
      [second.event_id, 'flaky', 'retrying'],
      [second.event_id, 'steady', 'delivered'],
      [first.event_id, 'flaky', 'delivered'],
      [first.event_id, 'steady', 'delivered'],
    ]);
  });

  it('shows the outcome of a delivery after its first attempt', async () => {
    await publish('fails once');
    await functions.drainRetries();
    const [delivery] = await list({ plugin: 'flaky' });
    expect(delivery).toMatchObject({ state: { kind: 'delivered' }, attempts: 2, lastAttempt: { status: 'delivered' } });
  });

  it.each<[string, ListDeliveriesQuery, string[]]>([
    ['by plugin', { plugin: 'steady' }, ['steady', 'steady', 'steady', 'steady']],
    ['by outcome', { outcome: 'dead' }, ['flaky', 'flaky']],
    ['by several outcomes', { outcome: ['dead', 'delivered'], plugin: 'flaky' }, ['flaky', 'flaky', 'flaky', 'flaky']],
    ['by type', { type: 'alert.triggered' }, ['flaky', 'steady']],
    ['by types that start alike', { type: 'alert.*' }, ['flaky', 'steady']],
    ['by text in the event', { text: 'WEB-9' }, ['flaky', 'steady']],
    ['by text in an error', { text: 'for maintenance', plugin: 'flaky' }, ['flaky']],
    ['by outcome and text', { outcome: 'dead', text: 'no such channel' }, ['flaky']],
  ])('filters %s', async (_, query, plugins) => {
    await publish();
    await publish('is refused');
    await publish('fails');
    await publish('works', { event_type: 'alert.triggered', server_name: 'web-9' });
    await functions.drainRetries();
    expect((await list(query)).map(({ plugin }) => plugin)).toEqual(plugins);
  });

  it('lists a delivery that failed several times once, at its last failure', async () => {
    await publish('fails');
    await functions.drainRetries();
    const dead = await list({ outcome: ['dead', 'retrying'] });
    expect(dead).toHaveLength(1);
    expect(dead[0]).toMatchObject({ attempts: 3, state: { kind: 'dead', reason: 'hook_error' } });
  });

  it('leaves out what is before and after the period', async () => {
    await publish();
    const middle = await publish();
    const at = functions.now ?? 0;
    await publish();
    expect(idsOf(await list({ since: at - 500, until: at + 500, plugin: 'steady' }))).toEqual([middle.event_id]);
  });

  it('lists skipped deliveries only where they are asked for', async () => {
    functions.configure('flaky', { event_types: ['alert.*'] });
    const event = await publish();
    expect((await list()).map(({ plugin }) => plugin)).toEqual(['steady']);
    expect(await list({ outcome: 'skipped' })).toMatchObject([
      { eventId: event.event_id, plugin: 'flaky', state: { kind: 'skipped', reason: 'event_types' } },
    ]);
  });

  it('continues where a page ended, also between deliveries of the same time', async () => {
    for (let index = 0; index < 7; index += 1) await publish();
    const all = await list();
    const pages: Delivery[] = [];
    let cursor: string | undefined;
    for (let page = await list({ limit: 3 }); page.length > 0; page = await list({ limit: 3, cursor })) {
      pages.push(...page);
      cursor = cursorAfter(page, cursor);
    }
    expect(all).toHaveLength(14);
    expect(pages).toEqual(all);
  });

  it('reads few events for a page', async () => {
    for (let index = 0; index < 60; index += 1) await publish();
    const before = functions.history.queries;
    await list({ limit: 10 });
    expect(functions.history.queries - before).toBeLessThanOrEqual(2 * 8);
  });

  it('looks for failures only on days, and of plugins, that had some', async () => {
    await publish('fails');
    const queriesOf = async (query: ListDeliveriesQuery) => {
      const before = functions.history.queries;
      await list({ outcome: 'dead', ...query });
      return functions.history.queries - before;
    };
    // The counters of a month are read in five rounds.
    expect(await queriesOf({ plugin: 'steady' })).toBeLessThanOrEqual(5);
    // A failure that is followed by a retry is not dead: its event is not read.
    expect(await queriesOf({})).toBeLessThanOrEqual(5 + 8);
  });

  it('refuses a cursor that no list returned', async () => {
    await expect(list({ cursor: 'page 2' })).rejects.toThrow(OperatorError);
  });
});
