import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { RESTART_SECONDS } from '../../../../functions/host/plugin-host.ts';
import { PermanentError, RetryAfterError } from '../../../../sdk/errors.ts';
import { createEvent } from '../../../../sdk/event/create-event.ts';
import { type AnyPlugin, definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import { secret } from '../../../../sdk/plugin/secret.ts';
import {
  aDelivery,
  deliveryRecords,
  eventRecords,
  recordsOf,
  StageInMemory,
} from '../../../fixtures/stage-in-memory.ts';

const finished = () => createEvent({ event_type: 'task.finished', meta: { exit_code: 0 } });

/** A plugin that remembers the events it got. */
function recorder(name: string) {
  const events: string[] = [];
  const plugin = definePlugin({
    name,
    description: '',
    hooks: { onEvent: (event) => void events.push(event.event_id) },
  });
  return { plugin, events };
}

function failing(name: string, error: () => unknown) {
  return definePlugin({
    name,
    description: '',
    hooks: {
      onEvent() {
        throw error();
      },
    },
  });
}

describe('delivery', () => {
  it('brings every event to every plugin', async () => {
    const [a, b] = [recorder('a'), recorder('b')];
    const stage = new StageInMemory({ a: a.plugin, b: b.plugin });
    const events = [finished(), finished()];

    expect(await stage.dispatch(eventRecords(events))).toEqual({ batchItemFailures: [] });

    const ids = events.map(({ event_id }) => event_id);
    expect(a.events).toEqual(ids);
    expect(b.events).toEqual(ids);
    expect(stage.retry.messages).toEqual([]);
  });

  it('calls hooks in the contracted order: onEvent, the specific one, onAuditLog', async () => {
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

  it('one failing plugin leaves the others delivered', async () => {
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

  it('a plugin that runs several times has a configuration each', async () => {
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

  it('an event goes only to plugins whose event_types and filter it matches', async () => {
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

  it('a plugin is not handed back its own events, and a chain of published events ends', async () => {
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

describe('failure', () => {
  it('a permanent error is dead-lettered at once', async () => {
    const stage = new StageInMemory({ a: failing('a', () => new PermanentError('gone')) });
    await stage.dispatch(eventRecords([finished()]));
    expect(stage.deliveriesDlq.deliveries).toMatchObject([
      { plugin: 'a', attempts: 1, reason: 'permanent_error', last_error: 'gone' },
    ]);
    expect(stage.retry.messages).toEqual([]);
  });

  it('a hook that never answers is cut off at its timeout and tried again', async () => {
    const plugin = definePlugin({ name: 'a', description: '', hooks: { onEvent: () => new Promise<void>(() => {}) } });
    const stage = new StageInMemory({ a: plugin }, { a: { timeout: 0.02 } });
    await stage.dispatch(eventRecords([finished()]));
    expect(stage.slow.deliveries).toMatchObject([{ reason: 'timeout', attempts: 1 }]);
  });

  it('an event that waited for its turn has the whole time of the plugin all the same', async () => {
    const called: number[] = [];
    const ended: number[] = [];
    const plugin = definePlugin({
      name: 'a',
      description: '',
      hooks: {
        async onEvent(_, { signal }) {
          called.push(Date.now());
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
          ended.push(Date.now());
        },
      },
    });
    const stage = new StageInMemory({ a: plugin }, { a: { timeout: 0.1, concurrency: 1 } });
    await stage.dispatch(eventRecords([finished(), finished(), finished()]));
    expect(stage.slow.deliveries.map(({ reason, attempts }) => [reason, attempts])).toEqual(
      Array.from({ length: 3 }, () => ['timeout', 1]),
    );
    // A timer may be a millisecond early.
    for (const [index, at] of ended.entries()) expect(at - (called[index] ?? 0)).toBeGreaterThanOrEqual(98);
  });

  it('what is unfinished shortly before the function must end becomes a retry', async () => {
    const plugin = definePlugin({ name: 'a', description: '', hooks: { onEvent: () => new Promise<void>(() => {}) } });
    const stage = new StageInMemory({ a: plugin }, { a: { concurrency: 1 } });
    stage.remaining = 2200;
    expect(await stage.dispatch(eventRecords([finished(), finished()]))).toEqual({ batchItemFailures: [] });
    // The first was running, and used an attempt; the second never started.
    expect(stage.retry.deliveries.map(({ attempts, reason }) => [attempts, reason])).toEqual([
      [1, 'deadline'],
      [0, 'deadline'],
    ]);
  });

  it('after its time a hook can no longer reach out', async () => {
    let late: Promise<unknown> | undefined;
    const plugin = definePlugin({
      name: 'a',
      description: '',
      hooks: {
        async onEvent(_, { state, publish, http, signal }) {
          late = new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              resolve(
                Promise.allSettled([
                  state.set('x', 1),
                  publish({ event_type: 'custom.late' }),
                  http.get('https://203.0.113.1/'),
                ]),
              );
            });
          });
          await new Promise(() => {});
        },
      },
    });
    const stage = new StageInMemory({ a: plugin }, { a: { timeout: 0.02 } });
    await stage.dispatch(eventRecords([finished()]));
    expect(await late).toMatchObject([
      { status: 'rejected', reason: { code: 'delivery_closed' } },
      { status: 'rejected', reason: { code: 'delivery_closed' } },
      { status: 'rejected', reason: { code: 'delivery_closed' } },
    ]);
    expect(stage.published).toEqual([]);
  });

  it('an error thrown outside of a hook, as from a timer, fails that delivery alone, as crashed', async () => {
    const { plugin, events } = recorder('well');
    let stage: StageInMemory;
    const throwsLater = definePlugin({
      name: 'a',
      description: '',
      hooks: {
        onEvent: () =>
          new Promise(() => {
            // What the listeners of `uncaughtException` do, in the context in which Node calls them.
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

  it("an error thrown outside of a hook is no failure of the plugin's other events in the batch", async () => {
    let stage: StageInMemory;
    const guilty = finished();
    const innocent = [finished(), finished()];
    const throwsOnOne = definePlugin({
      name: 'a',
      description: '',
      hooks: {
        async onEvent({ event_id }) {
          // The innocent are under way when it is thrown, and answer later.
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

  it('a hook that answers after its time is followed by no other of its attempt', async () => {
    const called: string[] = [];
    const slow = Promise.withResolvers<void>();
    const plugin = definePlugin({
      name: 'a',
      description: '',
      hooks: { onEvent: () => slow.promise, onTaskFinished: () => void called.push('onTaskFinished') },
    });
    const stage = new StageInMemory({ a: plugin }, { a: { timeout: 0.02 } });
    await stage.dispatch(eventRecords([finished()]));
    slow.resolve();
    await sleep(1);
    expect(called).toEqual([]);
    expect(stage.slow.deliveries).toMatchObject([{ reason: 'timeout' }]);
  });

  it('a hook that blocks takes none of the time that the others have', async () => {
    const { plugin, events } = recorder('slow');
    const blocking = definePlugin({
      name: 'blocking',
      description: '',
      hooks: {
        onEvent() {
          const end = Date.now() + 60;
          while (Date.now() < end);
        },
      },
    });
    const slow = definePlugin({
      ...plugin,
      hooks: { onEvent: async (event, ctx) => sleep(30).then(() => plugin.hooks.onEvent?.(event, ctx)) },
    });
    const stage = new StageInMemory({ slow, blocking }, { slow: { timeout: 0.05 } });
    await stage.dispatch(eventRecords([finished()]));
    expect(events).toHaveLength(1);
    expect(stage.retry.messages).toEqual([]);
  });

  it.each([
    ['throws something that cannot be shown', () => Object.create(null)],
    ['asks to wait for a time that is none', () => new RetryAfterError(Number('Wed, 21 Oct 2026 07:28:00 GMT'))],
  ])('a hook that %s fails alone', async (_, error) => {
    const { plugin, events } = recorder('well');
    const stage = new StageInMemory({ a: failing('a', error), well: plugin });
    expect(await stage.dispatch(eventRecords([finished(), finished()]))).toEqual({ batchItemFailures: [] });
    expect(events).toHaveLength(2);
    expect([...stage.retry.deliveries, ...stage.slow.deliveries]).toMatchObject([{ plugin: 'a' }, { plugin: 'a' }]);
  });

  it('a hook that changes the event fails alone: the others and the retry have it as it came', async () => {
    const event = finished();
    const spoils = definePlugin({
      name: 'a',
      description: '',
      hooks: {
        onEvent(shared) {
          Object.assign(shared.meta, { exit_code: 1, self: shared });
        },
      },
    });
    const seen: unknown[] = [];
    const reads = definePlugin({
      name: 'b',
      description: '',
      hooks: { onEvent: ({ meta }, { eventJson }) => void seen.push(meta, JSON.parse(eventJson).meta) },
    });
    const stage = new StageInMemory({ a: spoils, b: reads });
    expect(await stage.dispatch(eventRecords([event]))).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual([event.meta, event.meta]);
    expect(stage.retry.deliveries).toMatchObject([{ plugin: 'a', event, reason: 'hook_error' }]);
  });

  it('what a hook rejects or throws because its time is up is its own failure, and does not end the sandbox', async () => {
    let stage: StageInMemory;
    const ends: boolean[] = [];
    const uncaught = (error: unknown) => void ends.push(stage.runtime.uncaught(error));
    const unhandled = (error: unknown) => uncaught(error);
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', unhandled);
    const plugin = definePlugin({
      name: 'a',
      description: '',
      hooks: {
        async onEvent(_, { signal }) {
          const ended = () =>
            new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
          // Two requests at once, awaited one after the other: nobody handles the second one's end yet.
          const [first, second] = [ended(), ended()];
          await first;
          await second;
        },
      },
    });
    stage = new StageInMemory({ a: plugin }, { a: { timeout: 0.02 } });
    await stage.dispatch(eventRecords([finished()]));
    await sleep(5);
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
    expect(ends).toEqual([true]);
    expect(stage.slow.deliveries).toMatchObject([{ reason: 'timeout' }]);
  });

  it('a mistake of ours gives the batch back to be received again, but not before all that was started has ended', async () => {
    let ended = false;
    const slow = definePlugin({
      name: 'slow',
      description: '',
      hooks: {
        async onEvent() {
          await sleep(20);
          ended = true;
        },
      },
    });
    const stage = new StageInMemory({ quick: recorder('quick').plugin, slow });
    vi.spyOn(stage.runtime.report, 'delivered').mockImplementationOnce(() => {
      throw new Error('our mistake');
    });
    await expect(stage.dispatch(eventRecords([finished()]))).rejects.toThrow('our mistake');
    expect(ended).toBe(true);
  });

  it('a mistake of ours takes no turn from the events that wait for one', async () => {
    const { plugin, events } = recorder('a');
    const stage = new StageInMemory({ a: plugin }, { a: { concurrency: 1 } });
    vi.spyOn(stage.runtime.report, 'delivered').mockImplementationOnce(() => {
      throw new Error('our mistake');
    });
    await expect(stage.dispatch(eventRecords([finished(), finished(), finished()]))).rejects.toThrow('our mistake');
    expect(events).toHaveLength(3);
  });

  it('an error thrown after its hook has returned is logged with its plugin, and fails no later delivery', async () => {
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

  it("an error that is no plugin's ends the process", () => {
    expect(new StageInMemory({}).runtime.uncaught(new Error('ours'))).toBe(false);
  });

  it('parks a delivery for the time that Retry-After asks for, and spreads it a little', async () => {
    const stage = new StageInMemory({ a: failing('a', () => new RetryAfterError(120)) });
    await stage.dispatch(eventRecords([finished()]));
    expect(stage.slow.messages).toMatchObject([{ delay: 123 }]);
  });

  it('a malformed event goes to the events DLQ as it is, with a reason; its batch-mates are delivered', async () => {
    const a = recorder('a');
    const stage = new StageInMemory({ a: a.plugin });
    const good = eventRecords([finished()]).Records[0]?.body ?? '';
    const bad = ['not json', '{}', JSON.stringify({ detail: { event_type: 'Task Finished' } })];

    expect(await stage.dispatch(recordsOf([...bad, good]))).toEqual({ batchItemFailures: [] });

    expect(stage.eventsDlq.messages.map(({ body }) => body)).toEqual(bad);
    expect(stage.eventsDlq.messages.map(({ attributes }) => attributes?.error)).toEqual([
      'the record is not valid JSON: unexpected character 1: not JSON',
      'the record is not an EventBridge event: it has no `detail`',
      expect.stringContaining('event_id'),
    ]);
    expect(a.events).toHaveLength(1);
  });

  it('a record is received again only when its failed delivery could not be queued', async () => {
    const good = recorder('good');
    const stage = new StageInMemory({ bad: failing('bad', () => new Error('boom')), good: good.plugin });
    stage.retry.broken = true;
    const { batchItemFailures } = await stage.dispatch(eventRecords([finished()]));
    expect(batchItemFailures).toEqual([{ itemIdentifier: 'record-0' }]);
  });

  it('secrets are masked in dead letters and log lines', async () => {
    const plugin = definePlugin({
      name: 'a',
      description: '',
      config: z.object({ token: secret(z.string()) }),
      hooks: {
        onEvent(_, { config, logger }) {
          logger.info(`using ${config.token}`, { nested: { token: config.token } });
          throw new PermanentError(`refused: ${config.token}`);
        },
      },
    });
    const stage = new StageInMemory({ a: plugin }, { a: { token: 'hush-hush-token' } });
    await stage.dispatch(eventRecords([finished()]));
    expect(JSON.stringify([stage.deliveriesDlq.messages, stage.logger.lines])).not.toContain('hush-hush-token');
    expect(stage.deliveriesDlq.deliveries[0]?.last_error).toBe('refused: ***REDACTED***');
  });
});

describe('dedupe', () => {
  it('makes a delivery once, however often its event comes, and again when it failed', async () => {
    let failures = 1;
    const made: string[] = [];
    const plugin = definePlugin({
      name: 'a',
      description: '',
      hooks: {
        onEvent(_, { deliveryId }) {
          if (failures-- > 0) throw new Error('not yet');
          made.push(deliveryId);
        },
      },
    });
    const stage = new StageInMemory({ a: plugin }, { a: { dedupe: true } });
    const event = finished();
    await stage.dispatch(eventRecords([event]));
    await stage.drainRetries();
    await stage.dispatch(eventRecords([event]));
    await stage.dispatch(eventRecords([event]));
    expect(made).toEqual([`${event.event_id}:a`]);
    expect(stage.counts.get('Delivered')).toBe(1);
  });

  it('is off unless asked for', async () => {
    const { plugin, events } = recorder('a');
    const stage = new StageInMemory({ a: plugin });
    const event = finished();
    await stage.dispatch(eventRecords([event]));
    await stage.dispatch(eventRecords([event]));
    expect(events).toHaveLength(2);
  });
});

describe('crash isolation', () => {
  it('a batch that was received before runs no plugin and becomes one delivery a plugin', async () => {
    const [a, b] = [recorder('a'), recorder('b')];
    const stage = new StageInMemory({ a: a.plugin, b: b.plugin });
    const event = finished();
    await stage.dispatch(eventRecords([event], { receives: 2 }));
    expect([...a.events, ...b.events]).toEqual([]);
    expect(stage.retry.deliveries).toMatchObject([
      { plugin: 'a', attempts: 0, event },
      { plugin: 'b', attempts: 0, event },
    ]);
    await stage.drainRetries();
    expect([a.events, b.events]).toEqual([[event.event_id], [event.event_id]]);
  });

  it('a plugin that crashed is trusted again when its isolation is over', async () => {
    const { plugin, events } = recorder('a');
    const stage = new StageInMemory({ a: plugin });
    stage.now = Date.now();
    await stage.redeliver(deliveryRecords([aDelivery(finished(), 'a')], { receives: 2 }));
    stage.retry.messages.length = 0;
    await stage.dispatch(eventRecords([finished()]));
    expect(events).toEqual([]);
    expect(stage.retry.deliveries).toMatchObject([{ reason: 'isolated' }]);
    stage.now += 3_600_001;
    await stage.dispatch(eventRecords([finished()]));
    expect(events).toHaveLength(1);
  });

  it('an isolated plugin is not even loaded in the dispatch function, and gets every event of the batch', async () => {
    const startup = vi.fn();
    const good = recorder('good');
    const bad = definePlugin({ name: 'bad', description: '', hooks: { onStartup: startup, onEvent: () => {} } });
    const stage = new StageInMemory({ bad, good: good.plugin }, { bad: { isolated: true } });
    const events = [finished(), finished()];
    await stage.dispatch(eventRecords(events));
    expect(startup).not.toHaveBeenCalled();
    expect(good.events).toEqual(events.map(({ event_id }) => event_id));
    expect(stage.retry.deliveries).toMatchObject(events.map((event) => ({ plugin: 'bad', reason: 'isolated', event })));
  });

  it('one record that was received before makes the whole batch suspect, wherever it is; malformed ones are dead-lettered all the same', async () => {
    const { plugin, events } = recorder('a');
    const stage = new StageInMemory({ a: plugin });
    const [first, again] = [eventRecords([finished()]), eventRecords([finished()], { receives: 2 })];
    const malformed = recordsOf(['no event']);
    await stage.dispatch({ Records: [...first.Records, ...malformed.Records, ...again.Records] });
    expect(events).toEqual([]);
    expect(stage.retry.deliveries).toMatchObject([{ reason: 'received_again' }, { reason: 'received_again' }]);
    expect(stage.eventsDlq.messages).toMatchObject([{ body: 'no event' }]);
  });

  it('ten thousand events for many isolated plugins are handed over', async () => {
    const names = Array.from({ length: 14 }, (_, index) => `a.${index}`);
    const stage = new StageInMemory(
      { a: recorder('a').plugin },
      Object.fromEntries(names.map((name) => [name, { isolated: true }])),
    );
    stage.set('allowlist', names.join(','));
    await stage.dispatch(eventRecords(Array.from({ length: 10_000 }, finished)));
    expect(stage.retry.messages).toHaveLength(140_000);
  });
});

describe('a start', () => {
  it('reads the settings before the first batch, and reports nothing when it can not', async () => {
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

  it('of a plugin is logged by the end of the batch, however soon that comes', async () => {
    const stage = new StageInMemory({ a: recorder('a').plugin });
    await stage.dispatch(eventRecords([finished()]));
    expect(stage.logger.lines).toContainEqual(
      expect.objectContaining({ message: 'Plugin loaded', service: 'plugin:a', fields: { plugin: 'a' } }),
    );
  });
});

describe('settings', () => {
  it('without settings the events stay on the queue', async () => {
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
  ])('what was running goes on when %s', async (_, breakIt) => {
    const a = recorder('a');
    const stage = new StageInMemory({ a: a.plugin });
    await stage.dispatch(eventRecords([finished()]));
    breakIt(stage);
    await stage.dispatch(eventRecords([finished()]));
    expect(a.events).toHaveLength(2);
    await stage.runtime.flush();
    expect(stage.counts.get('SettingsStale')).toBeGreaterThan(0);
  });

  it('enabled with an empty allowlist is taken for an accident: the events stay on the queue', async () => {
    const stage = new StageInMemory({});
    expect((await stage.dispatch(eventRecords([finished()]))).batchItemFailures).toHaveLength(1);
    expect(stage.counts.get('SettingsUnavailable')).toBe(1);
    expect(JSON.stringify(stage.logger.lines)).toContain(
      '/server-monitor/plugins/allowlist is empty; to stop all plugins',
    );
  });

  it.each([
    ['is no JSON any more', '{"n": '],
    ['lacks a field', {}],
  ])('a plugin whose configuration %s goes on by the one before, and says so at each look', async (_, broken) => {
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
    // What is fresh is read in the background.
    await vi.waitFor(async () => {
      await stage.dispatch(eventRecords([finished()]));
      expect(seen.at(-1)).toBe(2);
    });
    expect(stage.retry.messages).toEqual([]);
  });

  it('disabled means that events are acknowledged and nothing runs', async () => {
    const a = recorder('a');
    const stage = new StageInMemory({ a: a.plugin });
    stage.set('enabled', 'false');
    expect(await stage.dispatch(eventRecords([finished()]))).toEqual({ batchItemFailures: [] });
    expect(a.events).toEqual([]);
  });

  it('a plugin whose configuration changed is restarted; the others are left alone', async () => {
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
    'a plugin whose configuration %s fails its deliveries, and says what to fix',
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
    'an allowlisted name that the catalog lacks (%s) is a fault, not a module',
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

  it('a plugin that needs a configuration and has none disables itself with a warning', async () => {
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

  it('a plugin that hangs when it starts holds up one batch, and not every one', async () => {
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

  it('a plugin whose shutdown never ends does not keep the batch from being answered', async () => {
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

  it('a plugin has no more time to start than the function', async () => {
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
      'a timeout that is no whole number of milliseconds',
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
  ])('a plugin with %s takes no other delivery with it', async (_, plugin, config) => {
    const good = recorder('good');
    const stage = new StageInMemory({ a: plugin, good: good.plugin }, { a: config });
    expect(await stage.dispatch(eventRecords([finished()]))).toEqual({ batchItemFailures: [] });
    expect(good.events).toHaveLength(1);
    for (const { reason } of stage.retry.deliveries) expect(reason).toBe('startup_failed');
  });

  it('a range that is taken back is out of reach at once, also for a plugin that goes on by an older configuration', async () => {
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

  it('a plugin that fails to start fails its deliveries and is started again some time later', async () => {
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
