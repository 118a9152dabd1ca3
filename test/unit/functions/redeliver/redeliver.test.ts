import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createEvent } from '../../../../sdk/event/create-event.ts';
import { definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import {
  aDelivery,
  deliveryRecords,
  eventRecords,
  recordsOf,
  StageInMemory,
} from '../../../fixtures/stage-in-memory.ts';

const event = createEvent({ event_type: 'alert.triggered' });

/** A plugin that fails a number of times and then succeeds, and remembers the attempts it saw. */
function flaky(failures: number) {
  const attempts: number[] = [];
  const ids = new Set<string>();
  const plugin = definePlugin({
    name: 'a',
    description: '',
    hooks: {
      onAlert(_, ctx) {
        attempts.push(ctx.attempt);
        ids.add(ctx.deliveryId);
        if (attempts.length <= failures) throw new Error(`failure ${attempts.length}`);
      },
    },
  });
  return { plugin, attempts, ids };
}

describe('redeliver', () => {
  it('tries until it succeeds, under one delivery id', async () => {
    const { plugin, attempts, ids } = flaky(2);
    const stage = new StageInMemory({ a: plugin });
    await stage.redeliver(deliveryRecords([aDelivery(event, 'a')]));
    await stage.drainRetries();
    expect(attempts).toEqual([1, 2, 3]);
    expect([...ids]).toEqual([`${event.event_id}:a`]);
    expect(stage.deliveriesDlq.messages).toEqual([]);
  });

  it('gives up after retry_max retries, with everything an operator needs in the dead letter', async () => {
    const { plugin, attempts } = flaky(99);
    const stage = new StageInMemory({ a: plugin }, { a: { retry_max: 1 } });
    stage.now = Date.parse('2026-01-01T00:00:00Z');
    await stage.redeliver(deliveryRecords([aDelivery(event, 'a')]));
    await stage.drainRetries();
    expect(attempts).toEqual([1, 2]);
    expect(stage.deliveriesDlq.messages.map(({ body }) => JSON.parse(body))).toEqual([
      {
        event,
        plugin: 'a',
        attempts: 2,
        reason: 'hook_error',
        last_error: 'failure 2',
        first_failed_at: '2026-01-01T00:00:00.000Z',
      },
    ]);
    expect(stage.deliveriesDlq.messages[0]?.attributes).toEqual({
      plugin: 'a',
      event_type: 'alert.triggered',
      reason: 'hook_error',
    });
  });

  it('retry_max 0 means no retry', async () => {
    const { plugin, attempts } = flaky(99);
    const stage = new StageInMemory({ a: plugin }, { a: { retry_max: 0 } });
    await stage.redeliver(deliveryRecords([aDelivery(event, 'a')]));
    await stage.drainRetries();
    expect(attempts).toEqual([1]);
    expect(stage.deliveriesDlq.messages).toHaveLength(1);
  });

  it('a delivery that is not due yet hops, at most 15 minutes at a time, and uses no attempt', async () => {
    const { plugin, attempts } = flaky(0);
    const stage = new StageInMemory({ a: plugin });
    stage.now = Date.parse('2026-01-01T00:00:00Z');
    const delivery = { ...aDelivery(event, 'a'), attempts: 1, not_before: '2026-01-01T01:00:00Z' };
    await stage.redeliver(deliveryRecords([delivery]));
    expect(attempts).toEqual([]);
    expect(stage.retry.messages).toMatchObject([{ delay: 900 }]);
    expect(stage.retry.deliveries).toMatchObject([{ attempts: 1, not_before: '2026-01-01T01:00:00Z' }]);
  });

  it('a delivery that SQS delivers again has crashed: it counts as an attempt, and the plugin is isolated', async () => {
    const { plugin, attempts } = flaky(0);
    const stage = new StageInMemory({ a: plugin });
    await stage.redeliver(deliveryRecords([aDelivery(event, 'a')], { receives: 2 }));
    expect(attempts).toEqual([]);
    expect(stage.retry.deliveries).toMatchObject([{ reason: 'crashed', attempts: 1 }]);
    expect(stage.health.get('a')?.isolated).toBeDefined();
  });

  it('a plugin is logged as loaded before its hook is called, which may end the sandbox', async () => {
    let before: string[] = [];
    const plugin = definePlugin({
      name: 'a',
      description: '',
      hooks: {
        onAlert() {
          before = stage.logger.lines.map(({ message }) => message);
        },
      },
    });
    const stage = new StageInMemory({ a: plugin });
    await stage.redeliver(deliveryRecords([aDelivery(event, 'a')]));
    expect(before).toContain('Plugin loaded');
  });

  it('a plugin that crashes every time ends in the DLQ with that reason', async () => {
    const { plugin } = flaky(0);
    const stage = new StageInMemory({ a: plugin });
    const delivery = { ...aDelivery(event, 'a'), attempts: 3, first_failed_at: '2026-01-01T00:00:00Z' };
    await stage.redeliver(deliveryRecords([delivery], { receives: 2 }));
    expect(stage.deliveriesDlq.deliveries).toMatchObject([{ reason: 'crashed', attempts: 4 }]);
  });

  it.each([
    ['taken from the allowlist', 'allowlist', 'b', 'plugin_not_allowlisted'],
    ['disabled with all others', 'enabled', 'false', 'plugins_disabled'],
  ])('a delivery whose plugin was %s meanwhile is kept in the DLQ', async (_, parameter, value, reason) => {
    const { plugin, attempts } = flaky(0);
    const stage = new StageInMemory({ a: plugin });
    stage.set(parameter, value);
    await stage.redeliver(deliveryRecords([aDelivery(event, 'a')]));
    expect(attempts).toEqual([]);
    expect(stage.deliveriesDlq.deliveries).toMatchObject([{ reason }]);
  });

  it('a plugin that was allowed a moment ago gets its delivery, although the settings at hand are older', async () => {
    const { plugin, attempts } = flaky(0);
    const stage = new StageInMemory({ a: plugin }, {}, { ttl: 60 });
    stage.set('allowlist', 'b');
    await stage.runtime.settings();
    stage.set('allowlist', 'a,b');
    await stage.redeliver(deliveryRecords([aDelivery(event, 'a')]));
    expect(attempts).toEqual([1]);
  });

  it('without settings a delivery waits and uses no attempt', async () => {
    const { plugin } = flaky(0);
    const stage = new StageInMemory({ a: plugin });
    stage.failSettings(new Error('ThrottlingException'));
    expect(await stage.redeliver(deliveryRecords([aDelivery(event, 'a')]))).toEqual({ batchItemFailures: [] });
    expect(stage.retry.deliveries).toMatchObject([{ attempts: 0, reason: 'settings_unavailable' }]);
    expect(stage.retry.messages).toMatchObject([{ delay: 30 }]);
  });

  it('a record that is no delivery is kept in the DLQ as it is', async () => {
    const stage = new StageInMemory({});
    await stage.redeliver(recordsOf(['not json', '{"plugin":"a"}']));
    expect(stage.deliveriesDlq.messages.map(({ body }) => body)).toEqual(['not json', '{"plugin":"a"}']);
  });

  it('a delivery that no queue takes is received again', async () => {
    const { plugin } = flaky(99);
    const stage = new StageInMemory({ a: plugin });
    stage.retry.broken = true;
    const { batchItemFailures } = await stage.redeliver(deliveryRecords([aDelivery(event, 'a')]));
    expect(batchItemFailures).toEqual([{ itemIdentifier: 'record-0' }]);
  });

  it.each<[string, (stage: StageInMemory) => void]>([
    ['there are no settings', (stage) => stage.failSettings(new Error('ThrottlingException'))],
    [
      'the function has no time left',
      (stage) => {
        stage.remaining = 1000;
      },
    ],
  ])('a delivery that was tried often waits all the same when %s', async (_, breakIt) => {
    const stage = new StageInMemory({ a: flaky(0).plugin }, { a: { retry_max: 50 } });
    breakIt(stage);
    const delivery = { ...aDelivery(event, 'a'), attempts: 10, first_failed_at: '2026-01-01T00:00:00Z' };
    await stage.redeliver(deliveryRecords([delivery]));
    expect(stage.deliveriesDlq.messages).toEqual([]);
    expect(stage.retry.deliveries).toMatchObject([{ attempts: 10 }]);
  });

  it('a delivery whose plugin lost its configuration meanwhile is kept in the DLQ', async () => {
    const plugin = definePlugin({
      name: 'a',
      description: '',
      config: z.object({ url: z.string() }),
      hooks: {
        onEvent() {
          throw new Error('no');
        },
      },
    });
    const stage = new StageInMemory({ a: plugin }, { a: { url: 'x' } });
    await stage.dispatch(eventRecords([event]));
    stage.parameters.delete('a/config');
    await stage.drainRetries();
    expect(stage.deliveriesDlq.deliveries).toMatchObject([
      { reason: 'invalid_config', last_error: expect.stringContaining('set /server-monitor/plugins/a/config') },
    ]);
  });

  it('a delivery that is nested too deeply is kept in the DLQ as it is', async () => {
    const stage = new StageInMemory({ a: flaky(99).plugin });
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const body = JSON.stringify(aDelivery(event, 'a')).replace('"meta":{}', `"meta":{"a":${deep}}`);
    expect(await stage.redeliver(recordsOf([body]))).toEqual({ batchItemFailures: [] });
    expect(stage.deliveriesDlq.messages.map((message) => message.body)).toEqual([body]);
  });
});
