import { describe, expect, it } from 'vitest';
import { findEvents } from '../../../../operator/history/find-events.ts';
import { readCounts } from '../../../../operator/history/read-counts.ts';
import { HttpStatusError } from '../../../../sdk/errors.ts';
import { createEvent } from '../../../../sdk/event/create-event.ts';
import type { PluginEvent } from '../../../../sdk/event/plugin-event.ts';
import { definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import { collect } from '../../../fixtures/collect.ts';
import { eventRecords, recordsOf, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

const anEvent = () => createEvent({ event_type: 'task.finished' });

/** A plugin that throws each error once, in order, and succeeds then. */
function failing(name: string, ...errors: readonly Error[]) {
  const left = [...errors];
  return definePlugin({
    name,
    description: '',
    hooks: {
      onEvent() {
        const error = left.shift();
        if (error) throw error;
      },
    },
  });
}

const fine = failing('fine');

async function historyOf(stage: StageInMemory, event: PluginEvent) {
  const [found] = await collect(findEvents(stage.history, event.event_id));
  return found?.entries ?? [];
}

describe('the history of an event', () => {
  it('has every plugin that got it', async () => {
    const stage = new StageInMemory({ one: failing('one'), two: failing('two') });
    const event = anEvent();
    await stage.dispatch(eventRecords([event]));
    expect(await historyOf(stage, event)).toMatchObject([
      {
        kind: 'run',
        eventType: 'task.finished',
        outcomes: [
          { plugin: 'one', status: 'delivered' },
          { plugin: 'two', status: 'delivered' },
        ],
      },
    ]);
  });

  it('has every attempt of a delivery that fails and then succeeds', async () => {
    const unavailable = new HttpStatusError(503, { body: 'upstream is down' });
    const stage = new StageInMemory({ fine, shaky: failing('shaky', unavailable, new Error('reset')) });
    stage.now = Date.parse('2026-11-25T12:00:00Z');
    const event = anEvent();
    await stage.dispatch(eventRecords([event]));
    await stage.drainRetries();
    const [run, ...attempts] = await historyOf(stage, event);
    expect(run).toMatchObject({
      outcomes: [
        { plugin: 'shaky', status: 'retry', reason: 'hook_error' },
        { plugin: 'fine', status: 'delivered' },
      ],
    });
    expect(attempts).toMatchObject([
      {
        attempt: 1,
        status: 'retry',
        httpStatus: 503,
        answer: 'upstream is down',
        error: 'the endpoint answered 503: upstream is down',
        nextAt: stage.now && Date.parse('2026-11-25T12:00:05Z'),
      },
      { attempt: 2, status: 'retry', error: 'reset', httpStatus: undefined },
      { attempt: 3, status: 'delivered', error: undefined },
    ]);
  });

  it('has the end of a delivery that fails for good', async () => {
    const stage = new StageInMemory({ broken: failing('broken', new HttpStatusError(404)) });
    const event = anEvent();
    await stage.dispatch(eventRecords([event]));
    expect(await historyOf(stage, event)).toMatchObject([
      { outcomes: [{ status: 'dead', reason: 'permanent_error' }] },
      { kind: 'attempt', attempt: 1, status: 'dead', httpStatus: 404, nextAt: undefined },
    ]);
  });

  it('has why plugins were skipped', async () => {
    const configs = { filtered: { filter: { severity: ['error'] } }, typed: { event_types: ['alert.*'] } };
    const alerts = definePlugin({ name: 'alerts', description: '', hooks: { onAlert: () => {} } });
    const stage = new StageInMemory({ fine, alerts, filtered: failing('filtered'), typed: failing('typed') }, configs);
    const event = { ...anEvent(), published_by: ['fine'] };
    await stage.dispatch(eventRecords([event]));
    expect(await historyOf(stage, event)).toMatchObject([
      {
        outcomes: [],
        skipped: [
          { plugin: 'alerts', reason: 'no_hook' },
          { plugin: 'typed', reason: 'event_types' },
          { plugin: 'fine', reason: 'own_event' },
          { plugin: 'filtered', reason: 'filter' },
        ],
      },
    ]);
  });

  it('has deliveries that the redeliver function makes, and their success', async () => {
    const stage = new StageInMemory({ fine, alone: failing('alone') }, { alone: { isolated: true } });
    const event = anEvent();
    await stage.dispatch(eventRecords([event]));
    await stage.drainRetries();
    expect(await historyOf(stage, event)).toMatchObject([
      {
        outcomes: [
          { plugin: 'alone', status: 'deferred', reason: 'isolated' },
          { plugin: 'fine', status: 'delivered' },
        ],
      },
      { kind: 'attempt', plugin: 'alone', attempt: 1, status: 'delivered' },
    ]);
  });

  it('has an answer that asks to wait, with one write however often it is checked', async () => {
    const stage = new StageInMemory({ busy: failing('busy', new HttpStatusError(429, { retryAfter: 3000 })) });
    stage.now = Date.parse('2026-11-25T12:00:00Z');
    const event = anEvent();
    await stage.dispatch(eventRecords([event]));
    await stage.drainRetries();
    expect(await historyOf(stage, event)).toMatchObject([
      { outcomes: [{ status: 'parked', reason: 'rate_limited' }] },
      { kind: 'attempt', status: 'parked', httpStatus: 429 },
      { kind: 'attempt', status: 'delivered' },
    ]);
  });

  it('has an event that came while plugins were disabled', async () => {
    const stage = new StageInMemory({ fine });
    stage.set('enabled', 'false');
    const event = anEvent();
    await stage.dispatch(eventRecords([event]));
    expect(await historyOf(stage, event)).toMatchObject([
      { outcomes: [], skipped: [{ plugin: 'fine', reason: 'plugins_disabled' }] },
    ]);
  });

  it('has the replay that it came from', async () => {
    const stage = new StageInMemory({ fine });
    const event = createEvent({ event_type: 'task.finished', meta: { text: '"replay-name":"not this"' } });
    const envelope = { 'replay-name': 'smp-7', 'detail-type': event.event_type, detail: event };
    await stage.dispatch(recordsOf([JSON.stringify(envelope)]));
    expect(await historyOf(stage, event)).toMatchObject([{ replay: 'smp-7' }]);
  });
});

describe('the history', () => {
  it('that cannot be written delays and fails no delivery, and the gap is counted', async () => {
    const stage = new StageInMemory({ fine });
    stage.history.failure = { lost: 2, error: new Error('throttled') };
    expect(await stage.dispatch(eventRecords([anEvent(), anEvent()]))).toEqual({ batchItemFailures: [] });
    expect(stage.counts.get('Delivered')).toBe(2);
    expect(stage.counts.get('HistoryLost')).toBe(2);
    expect(stage.logger.lines.find(({ message }) => message.startsWith('History not recorded'))).toMatchObject({
      fields: { lost: 2, error: 'throttled' },
    });
  });

  it('follows its setting, and ignores an invalid one', async () => {
    const stage = new StageInMemory({ fine, shaky: failing('shaky', new Error('once')) });
    stage.set('history', 'off');
    await stage.dispatch(eventRecords([anEvent()]));
    expect(stage.history.items).toEqual([]);

    stage.set('history', 'failures');
    await stage.dispatch(eventRecords([anEvent()]));
    expect(stage.history.items.filter(({ day }) => day)).toEqual([]);

    stage.set('history', 'everything');
    await stage.dispatch(eventRecords([anEvent()]));
    expect(stage.history.items.filter(({ day }) => day)).toHaveLength(1);
  });

  it('counts the outcomes of the deliveries of each plugin', async () => {
    const stage = new StageInMemory({ fine, shaky: failing('shaky', new Error('once')) });
    await stage.dispatch(eventRecords([anEvent()]));
    await stage.drainRetries();
    const plugins = (await collect(readCounts(stage.history, { since: 0 }))).flatMap((hour) => [...hour.plugins]);
    const total = (plugin: string, counter: 'delivered' | 'retried') =>
      plugins.filter(([name]) => name === plugin).reduce((sum, [, counts]) => sum + counts[counter], 0);
    expect([total('fine', 'delivered'), total('fine', 'retried')]).toEqual([1, 0]);
    expect([total('shaky', 'delivered'), total('shaky', 'retried')]).toEqual([1, 1]);
  });
});
