import { beforeEach, describe, expect, it } from 'vitest';
import { parseDelivery } from '../../../../functions/delivery/parse-delivery.ts';
import type { DeadLetterFilter } from '../../../../operator/dead-letters/dead-letter-filter.ts';
import { redrive } from '../../../../operator/dead-letters/redrive.ts';
import { readEvent } from '../../../../operator/history/read-event.ts';
import { createEvent } from '../../../../sdk/index.ts';
import { outputs } from '../../../fixtures/operator-stage.ts';
import { deadLetterStage, eventIdIn, NOW } from './dead-letter-stage.ts';

let memory: ReturnType<typeof deadLetterStage>;
beforeEach(() => {
  memory = deadLetterStage();
});

function addMany(count: number): void {
  for (let index = 0; index < count; index += 1) memory.dead('webhook');
}

describe('redrive', () => {
  it('sends every dead letter again with all its retries, and deletes it only then', async () => {
    addMany(25);
    const progress = await redrive(memory.stage);
    expect(progress).toEqual({ total: 25, hidden: 0, looked: 25, matched: 25, done: 25, failed: 0, complete: true });
    expect(memory.left).toBe(0);
    expect(memory.sent).toHaveLength(25);
    for (const body of memory.sent) expect(parseDelivery(body)).toMatchObject({ plugin: 'webhook', attempts: 0 });
    const firstDelete = memory.sqs.calls.indexOf('DeleteMessageBatchCommand');
    expect(memory.sqs.calls.indexOf('SendMessageBatchCommand')).toBeLessThan(firstDelete);
  });

  it('gives deliveries a name that `dedupe` has not seen', async () => {
    memory.dead('webhook');
    await redrive(memory.stage);
    expect(parseDelivery(memory.sent[0] ?? '').replay).toBe('redrive-2026-01-02T00:00:00.000Z');
  });

  it.each<[string, DeadLetterFilter, string[]]>([
    ['by plugin', { plugin: 'slack' }, ['slack', 'slack']],
    ['by event type', { type: 'alert.triggered' }, ['slack']],
    ['by types that start alike', { type: 'task.*' }, ['webhook', 'webhook', 'slack']],
    ['by reason', { reason: 'crashed' }, ['webhook']],
    ['by text of the error', { error: 'No Such' }, ['slack']],
    ['by age at least', { olderThan: 7200 }, ['webhook']],
    ['by age at most', { newerThan: 7200 }, ['webhook', 'slack', 'slack']],
    ['by all of it', { plugin: 'webhook', reason: 'crashed', olderThan: 7200 }, ['webhook']],
  ])('chooses %s, and leaves the others where they are, in sight', async (_, filter, expected) => {
    memory.dead('webhook');
    memory.dead('webhook', { reason: 'crashed', hoursAgo: 30 });
    memory.dead('slack', { error: 'no such channel' });
    memory.dead('slack', { event_type: 'alert.triggered' });
    await redrive(memory.stage, { filter });
    expect(memory.sent.map((body) => JSON.parse(body).plugin)).toEqual(expected);
    expect(memory.visible).toBe(4 - expected.length);
  });

  it('chooses by the start of an event id', async () => {
    const [first = ''] = [memory.dead('webhook'), memory.dead('webhook')];
    await redrive(memory.stage, { filter: { eventId: eventIdIn(first).slice(0, 13) } });
    expect(memory.sent.map(eventIdIn)).toEqual([eventIdIn(first)]);
  });

  it('records who sent what again', async () => {
    const body = memory.dead('webhook');
    await redrive(memory.stage, { by: 'ada' });
    const event = await readEvent(memory.history, eventIdIn(body));
    expect(event?.entries).toMatchObject([
      { kind: 'action', action: 'redriven', plugin: 'webhook', by: 'ada', at: NOW },
    ]);
  });

  it('a dry run counts and changes nothing', async () => {
    memory.dead('webhook');
    memory.dead('slack');
    const progress = await redrive(memory.stage, { dryRun: true, filter: { plugin: 'slack' } });
    expect(progress).toMatchObject({ looked: 2, matched: 1, done: 0, failed: 0 });
    expect(memory.sent).toEqual([]);
    expect(memory.visible).toBe(2);
    expect(memory.history.items).toEqual([]);
  });

  it('what cannot be sent stays in the DLQ, in sight', async () => {
    addMany(12);
    memory.sqs.failOn = (command, n) => command === 'SendMessageBatchCommand' && n === 1;
    const { done, failed } = await redrive(memory.stage);
    expect(done + failed).toBe(12);
    expect(failed).toBeGreaterThan(0);
    expect(memory.visible).toBe(failed);
    expect(memory.left).toBe(failed);
  });

  it('what was sent and could not be deleted stays too: it may come twice, and is not lost', async () => {
    memory.dead('webhook');
    memory.sqs.failOn = (command) => command === 'DeleteMessageBatchCommand';
    expect(await redrive(memory.stage)).toMatchObject({ done: 0, failed: 1 });
    expect(memory.sent).toHaveLength(1);
    expect(memory.left).toBe(1);
  });

  it.each([{ eventId: '' }, { eventId: 'abc' }, { error: '' }])(
    'refuses %j, which would choose by chance',
    async (filter) => {
      addMany(3);
      await expect(redrive(memory.stage, { filter })).rejects.toMatchObject({ kind: 'usage' });
      expect(memory.sent).toEqual([]);
    },
  );

  it('ends with the first call that AWS denies: the next would be denied too', async () => {
    addMany(200);
    memory.sqs.failOn = (command) => {
      if (command !== 'SendMessageBatchCommand') return false;
      throw Object.assign(new Error('not allowed'), { name: 'AccessDenied' });
    };
    await expect(redrive(memory.stage)).rejects.toThrow('not allowed');
    expect(memory.sqs.calls.filter((call) => call === 'SendMessageBatchCommand').length).toBeLessThan(10);
    expect(memory.visible).toBe(200);
  });

  it('reports other errors, and goes on', async () => {
    addMany(20);
    memory.sqs.failOn = (command, n) => command === 'SendMessageBatchCommand' && n === 1;
    const errors: unknown[] = [];
    const progress = await redrive(memory.stage, { onError: (error) => errors.push(error) });
    expect(progress).toMatchObject({ done: 10, failed: 10 });
    expect(errors).toEqual([new Error('SQS is down')]);
  });

  it('does not wait for its slow rate when it is stopped, and counts nothing as failed', async () => {
    addMany(25);
    const stop = new AbortController();
    const onProgress = ({ matched }: { matched: number }) => void (matched >= 20 && setImmediate(() => stop.abort()));
    const progress = await redrive(memory.stage, { rate: 0.001, signal: stop.signal, onProgress });
    expect(progress).toMatchObject({ done: 10, failed: 0, complete: false });
    expect(memory.visible).toBe(15);
  });

  it('continues where it was stopped', async () => {
    addMany(100);
    const stop = new AbortController();
    const onProgress = ({ done }: { done: number }) => void (done >= 20 && stop.abort());
    const first = await redrive(memory.stage, { signal: stop.signal, onProgress });
    expect(first.complete).toBe(false);
    expect(first.done).toBeLessThan(100);
    expect(memory.visible).toBe(100 - first.done);
    expect((await redrive(memory.stage)).done).toBe(100 - first.done);
    expect(new Set(memory.sent.map(eventIdIn)).size).toBe(100);
  });

  it('sends a dead letter once, however often it comes back meanwhile', async () => {
    const body = memory.dead('webhook');
    let again = 0;
    memory.sqs.onSend = () => {
      again += 1;
      if (again < 50) memory.sqs.put(outputs.DeliveriesDlqUrl, body);
    };
    expect(await redrive(memory.stage)).toMatchObject({ done: 1, looked: 2 });
    expect(memory.visible).toBe(1);
  });

  it('what waited for an endpoint that is down waits from the start', async () => {
    memory.dead('webhook', { reason: 'circuit_open', parked_since: '2026-01-01T00:00:00Z' });
    await redrive(memory.stage);
    expect(JSON.parse(memory.sent[0] ?? '')).not.toHaveProperty('parked_since');
  });

  it.each([0, -1, Number.NaN])('refuses a rate of %s', async (rate) => {
    memory.dead('webhook');
    await expect(redrive(memory.stage, { rate })).rejects.toMatchObject({ kind: 'usage' });
    expect(memory.sent).toEqual([]);
  });

  it('keeps to its rate, and hides nothing for longer than SQS is asked to', async () => {
    addMany(2000);
    let longest = 0;
    const sleep = async (milliseconds: number) => {
      longest = Math.max(longest, milliseconds);
      memory.time.now += milliseconds;
    };
    expect(await redrive(memory.stage, { rate: 1, sleep })).toMatchObject({ done: 2000, failed: 0 });
    expect(memory.sent).toHaveLength(2000);
    expect(memory.time.now - NOW).toBeGreaterThanOrEqual(1_980_000);
    expect(longest).toBeLessThan(900_000);
  });

  it('ends although those that stay show again while it works', async () => {
    addMany(50);
    for (let index = 0; index < 30; index += 1) memory.dead('slack');
    const sleep = async (milliseconds: number) => {
      memory.time.now += milliseconds + 120_000;
    };
    expect(await redrive(memory.stage, { filter: { plugin: 'webhook' }, rate: 20, sleep })).toMatchObject({ done: 50 });
    expect(memory.left).toBe(30);
  });

  it('moves malformed dead letters as they are, when no filter asks for what they lack', async () => {
    memory.sqs.put(outputs.DeliveriesDlqUrl, 'not json');
    expect(await redrive(memory.stage, { filter: { plugin: 'webhook' } })).toMatchObject({ matched: 0 });
    expect(await redrive(memory.stage)).toMatchObject({ done: 1 });
    expect(memory.sent).toEqual(['not json']);
  });

  it('moves whole events by their type to the dispatch queue', async () => {
    const body = JSON.stringify({ detail: createEvent({ event_type: 'user.login' }) });
    memory.sqs.put(outputs.EventsDlqUrl, body);
    memory.sqs.put(outputs.EventsDlqUrl, '{}');
    expect(await redrive(memory.stage, { kind: 'events', filter: { type: 'user.*' } })).toMatchObject({ done: 1 });
    expect(memory.sqs.bodies(outputs.DispatchQueueUrl)).toEqual([body]);
  });
});
