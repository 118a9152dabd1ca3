import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { PermanentError, RetryAfterError } from '../../../../../sdk/errors.ts';
import { definePlugin } from '../../../../../sdk/plugin/define-plugin.ts';
import { secret } from '../../../../../sdk/plugin/secret.ts';
import { failing, finished, recorder } from '../../../../fixtures/dispatch-plugins.ts';
import { eventRecords, recordsOf, StageInMemory } from '../../../../fixtures/stage-in-memory.ts';

describe('a hook that fails', () => {
  it('sends a permanent error to the DLQ at once', async () => {
    const stage = new StageInMemory({ a: failing('a', () => new PermanentError('gone')) });
    await stage.dispatch(eventRecords([finished()]));
    expect(stage.deliveriesDlq.deliveries).toMatchObject([
      { plugin: 'a', attempts: 1, reason: 'permanent_error', last_error: 'gone' },
    ]);
    expect(stage.retry.messages).toEqual([]);
  });

  it.each([
    ['throws a value without toString', () => Object.create(null)],
    ['throws RetryAfterError with NaN', () => new RetryAfterError(Number('Wed, 21 Oct 2026 07:28:00 GMT'))],
  ])('fails no other delivery when a hook %s', async (_, error) => {
    const { plugin, events } = recorder('well');
    const stage = new StageInMemory({ a: failing('a', error), well: plugin });
    expect(await stage.dispatch(eventRecords([finished(), finished()]))).toEqual({ batchItemFailures: [] });
    expect(events).toHaveLength(2);
    expect([...stage.retry.deliveries, ...stage.slow.deliveries]).toMatchObject([{ plugin: 'a' }, { plugin: 'a' }]);
  });

  it('gives the others and the retry the original event when a hook changes it', async () => {
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

  it('waits as long as RetryAfterError asks for, with jitter', async () => {
    const stage = new StageInMemory({ a: failing('a', () => new RetryAfterError(120)) });
    await stage.dispatch(eventRecords([finished()]));
    expect(stage.slow.messages).toMatchObject([{ delay: 123 }]);
  });

  it('sends a malformed event to the events DLQ unchanged, with a reason, and delivers the others', async () => {
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

  it('returns a record to the queue only when its retry could not be queued', async () => {
    const good = recorder('good');
    const stage = new StageInMemory({ bad: failing('bad', () => new Error('boom')), good: good.plugin });
    stage.retry.broken = true;
    const { batchItemFailures } = await stage.dispatch(eventRecords([finished()]));
    expect(batchItemFailures).toEqual([{ itemIdentifier: 'record-0' }]);
  });

  it('masks secrets in dead letters and log lines', async () => {
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

  it('throws on a bug of its own, after every hook that started has ended', async () => {
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
      throw new Error('a bug');
    });
    await expect(stage.dispatch(eventRecords([finished()]))).rejects.toThrow('a bug');
    expect(ended).toBe(true);
  });

  it('calls the waiting events although a bug of its own fails one', async () => {
    const { plugin, events } = recorder('a');
    const stage = new StageInMemory({ a: plugin }, { a: { concurrency: 1 } });
    vi.spyOn(stage.runtime.report, 'delivered').mockImplementationOnce(() => {
      throw new Error('a bug');
    });
    await expect(stage.dispatch(eventRecords([finished(), finished(), finished()]))).rejects.toThrow('a bug');
    expect(events).toHaveLength(3);
  });
});
