import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as mini from 'zod/mini';
import { definePlugin, PermanentError, type PluginContext, RetryAfterError } from '../../../../sdk/index.ts';
import {
  anAlert,
  anEvent,
  anInventory,
  aTaskCreated,
  aTaskFinished,
  MemoryState,
  testPlugin,
} from '../../../../sdk/testing/index.ts';

/** A plugin that does this with every event. */
const doing = (onEvent: (event: ReturnType<typeof anEvent>, ctx: PluginContext<unknown>) => void | Promise<void>) =>
  testPlugin(definePlugin({ name: 'doing', description: 'does what a test gives it', hooks: { onEvent } }));

describe('testPlugin', () => {
  it.each([
    ['zod', z.object({ url: z.url(), limit: z.number().default(3) })],
    ['zod/mini', mini.object({ url: mini.url(), limit: mini._default(mini.number(), 3) })],
  ])('checks and completes a configuration of %s', async (_, config) => {
    const seen: unknown[] = [];
    const hooks = { onEvent: (_: unknown, ctx: { config: unknown }) => void seen.push(ctx.config) };
    const plugin = definePlugin({ name: 'configured', description: '', config, hooks });
    await testPlugin(plugin, { config: { url: 'https://a.example' } }).receive(anEvent());
    expect(seen).toEqual([{ url: 'https://a.example', limit: 3 }]);
    expect(() => testPlugin(plugin, { config: { url: 'none' } })).toThrow(/^configuration of configured: set `url` \(/);
  });

  it('returns the outcome of the delivery', async () => {
    expect(await doing(() => {}).receive(anEvent())).toEqual({ status: 'delivered' });
    const skips = definePlugin({ name: 'alerts', description: '', hooks: { onAlert() {} } });
    expect(await testPlugin(skips).receive(anEvent())).toEqual({ status: 'skipped' });
    for (const [error, outcome] of [
      [new Error('broken'), { status: 'retry' }],
      [new RetryAfterError(30), { status: 'retry', retryAfter: 30 }],
      [new PermanentError('gone'), { status: 'dead' }],
    ] as const) {
      const plugin = doing(() => {
        throw error;
      });
      expect(await plugin.receive(anEvent())).toEqual({ ...outcome, error });
    }
  });

  it('gives hooks the delivery as the functions do', async () => {
    const seen: unknown[] = [];
    const plugin = testPlugin(
      definePlugin({
        name: 'pager',
        description: '',
        hooks: {
          onEvent: (event, { deliveryId, attempt, eventJson, plugin }) =>
            void seen.push([deliveryId, attempt, plugin, JSON.stringify(event) === eventJson]),
        },
      }),
      { name: 'pager.night' },
    );
    const event = anEvent();
    await plugin.receive(event, { attempt: 3 });
    expect(seen).toEqual([[`${event.event_id}:pager.night`, 3, 'pager.night', true]]);
  });

  it('catches a plugin that changes the event which others share, and leaves the caller’s own alone', async () => {
    const event = anEvent({ meta: { deep: { list: [1] } } });
    for (const change of [
      (given: typeof event) => void Object.assign(given, { severity: 'critical' }),
      (given: typeof event) => void Object.assign(given.meta, { added: 1 }),
      (given: typeof event) => void Object.assign(Object(given.meta.deep).list, [2]),
    ]) {
      expect(await doing(change).receive(event)).toMatchObject({ status: 'retry', error: expect.any(TypeError) });
    }
    expect(event).toMatchObject({ severity: 'info', meta: { deep: { list: [1] } } });
    expect(Object.isFrozen(event.meta.deep)).toBe(false);
  });

  it('passes an event on as JSON would change it', async () => {
    const seen: unknown[] = [];
    const plugin = doing((event) => void seen.push(event.meta));
    await plugin.receive(anEvent({ meta: { at: new Date(0), none: undefined } }));
    expect(seen).toStrictEqual([{ at: '1970-01-01T00:00:00.000Z' }]);
  });

  it('records requests, and gives the answers that the test sets', async () => {
    const answers: unknown[] = [];
    const plugin = doing(async (_, { http }) => {
      const answer = await http.put('https://a.example/x', { json: { a: 1 }, headers: { 'X-Key': 'k' } });
      answers.push(answer.status, answer.ok, answer.json());
    });
    plugin.http.reply(({ body }) => ({ status: 201, body }));
    await plugin.receive(anEvent());
    expect(answers).toEqual([201, true, { a: 1 }]);
    const headers = { 'content-type': 'application/json', 'x-key': 'k' };
    expect(plugin.http.requests).toEqual([{ method: 'PUT', url: 'https://a.example/x', headers, body: '{"a":1}' }]);
  });

  it('refuses a request with two bodies, as the real client does', async () => {
    const plugin = doing(async (_, { http }) => void (await http.post('https://a.example', { json: 1, body: '' })));
    expect(await plugin.receive(anEvent())).toMatchObject({ status: 'dead' });
  });

  it('ends requests with the plugin’s own signal', async () => {
    const own = new AbortController();
    const plugin = doing(async (_, { http }) => void (await http.get('https://a.example', { signal: own.signal })));
    plugin.http.reply(() => {
      own.abort();
      return new Promise(() => {});
    });
    expect(await plugin.receive(anEvent())).toMatchObject({ status: 'retry', error: { code: 'http_aborted' } });
    expect(await plugin.receive(anEvent())).toMatchObject({ status: 'retry', error: { code: 'http_aborted' } });
    expect(plugin.http.requests).toHaveLength(1);
  });

  it.each<[string, (ctx: PluginContext<unknown>) => Promise<unknown>]>([
    ['http', ({ http }) => http.get('https://a.example')],
    ['state.get', ({ state }) => state.get('key')],
    ['state.set', ({ state }) => state.set('key', 1)],
    ['state.delete', ({ state }) => state.delete('key')],
    ['publish', ({ publish }) => publish({ event_type: 'custom.late' })],
  ])('closes %s to a plugin whose time is up', async (_, use) => {
    const plugin = doing(async (_, ctx) => {
      plugin.abort();
      expect(ctx.signal.aborted).toBe(true);
      await use(ctx);
    });
    expect(await plugin.receive(anEvent())).toMatchObject({ status: 'retry', error: { code: 'delivery_closed' } });
    expect([plugin.http.requests, plugin.published, await plugin.state.get('key')]).toEqual([[], [], undefined]);
  });

  it('keeps what is published, and refuses what no bus would take', async () => {
    const plugin = doing(async (_, { publish }) => publish({ event_type: 'custom.seen', meta: { n: 1 } }));
    await plugin.receive(anEvent());
    expect(plugin.published).toEqual([{ event_type: 'custom.seen', meta: { n: 1 } }]);
    const wrong = doing(async (_, { publish }) => publish({ event_type: 'Not Valid' }));
    expect(await wrong.receive(anEvent())).toMatchObject({ status: 'retry', error: { code: 'invalid_event' } });
    expect(wrong.published).toEqual([]);
  });

  it('calls onStartup with the context, onShutdown without, and keeps log lines', async () => {
    const plugin = testPlugin(
      definePlugin({
        name: 'lifecycle',
        description: '',
        hooks: {
          onStartup: ({ logger, state }) => {
            logger.warn('started', { n: 1 });
            return state.set('up', true);
          },
          onShutdown: () => {
            throw new Error('shut down');
          },
        },
      }),
    );
    await plugin.startup();
    expect(plugin.logs).toEqual([{ level: 'warn', message: 'started', fields: { n: 1 } }]);
    expect(await plugin.state.get('up')).toBe(true);
    await expect(plugin.shutdown()).rejects.toThrow('shut down');
  });

  it('uses the clock of the test for its state', async () => {
    let now = 0;
    const plugin = testPlugin(
      definePlugin({
        name: 'remembers',
        description: '',
        hooks: { onEvent: (_, { state }) => state.set('key', 1, { ttl: 10 }) },
      }),
      { now: () => now },
    );
    await plugin.receive(anEvent());
    now = 9_999;
    expect(await plugin.state.get('key')).toBe(1);
    now = 10_000;
    expect(await plugin.state.get('key')).toBeUndefined();
  });
});

describe('MemoryState', () => {
  it('keeps values as JSON does, up to 100 kB', async () => {
    const state = new MemoryState();
    await state.set('date', { at: new Date(0) });
    expect(await state.get('date')).toEqual({ at: '1970-01-01T00:00:00.000Z' });
    await state.set('full', 'x'.repeat(99_998));
    await expect(state.set('full', 'x'.repeat(99_999))).rejects.toMatchObject({ code: 'state_too_large' });
    await state.delete('date');
    expect(await state.get('date')).toBeUndefined();
  });
});

describe('event factories', () => {
  it.each([
    [anEvent, 'server.updated'],
    [aTaskCreated, 'task.created'],
    [aTaskFinished, 'task.finished'],
    [anAlert, 'alert.triggered'],
    [anInventory, 'inventory.collected'],
  ])('%o makes a complete event, and what is given wins', (make, type) => {
    expect(make()).toMatchObject({ event_type: type, action: type.replace('.', '_'), server_name: 'web-1' });
    expect(make({ server_name: 'db-9', meta: { own: 1 } })).toMatchObject({ server_name: 'db-9', meta: { own: 1 } });
    expect(make().event_id).not.toBe(make().event_id);
  });
});
