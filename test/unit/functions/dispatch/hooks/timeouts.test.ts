import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { definePlugin } from '../../../../../sdk/plugin/define-plugin.ts';
import { finished, recorder } from '../../../../fixtures/dispatch-plugins.ts';
import { eventRecords, StageInMemory } from '../../../../fixtures/stage-in-memory.ts';

describe('a hook at its timeout', () => {
  it('ends a hook at its timeout and retries it', async () => {
    const plugin = definePlugin({ name: 'a', description: '', hooks: { onEvent: () => new Promise<void>(() => {}) } });
    const stage = new StageInMemory({ a: plugin }, { a: { timeout: 0.02 } });
    await stage.dispatch(eventRecords([finished()]));
    expect(stage.slow.deliveries).toMatchObject([{ reason: 'timeout', attempts: 1 }]);
  });

  it('gives an event that waited for a slot the whole timeout', async () => {
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

  it('queues a retry for what is unfinished shortly before the function times out', async () => {
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

  it('refuses requests, events and state of a hook after its timeout', async () => {
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

  it('calls no further hook of an attempt after its timeout', async () => {
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

  it('does not count the time in which another hook blocks', async () => {
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

  it('survives a rejection that nobody handles after the timeout', async () => {
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
          // Two requests at once, awaited one after the other: nobody handles the second rejection yet.
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
});
