import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { type RedriveOptions, redrive } from '../../../operator/redrive.ts';
import { createEvent } from '../../../sdk/index.ts';

const NOW = Date.parse('2026-01-02T00:00:00Z');

interface Stored {
  message: Message;
  hidden: boolean;
}

/** An SQS with a DLQ and a target queue; `failOn` makes the n-th call of a kind fail. */
function fakeSqs(messages: Message[], failOn: (command: string, n: number) => boolean = () => false) {
  const dlq = new Map<string, Stored>(
    messages.map((message) => [String(message.ReceiptHandle), { message, hidden: false }]),
  );
  const sent: string[] = [];
  const order: string[] = [];
  let afterSend = () => {};
  const counts = new Map<string, number>();
  const send = async (command: object) => {
    const name = command.constructor.name;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (failOn(name, counts.get(name) ?? 0)) throw new Error('SQS is down');
    if (command instanceof GetQueueAttributesCommand)
      return { Attributes: { ApproximateNumberOfMessages: String(dlq.size) } };
    if (command instanceof ReceiveMessageCommand) {
      const visible = [...dlq.values()].filter(({ hidden }) => !hidden).slice(0, 10);
      for (const stored of visible) stored.hidden = true;
      return { Messages: visible.map(({ message }) => message) };
    }
    if (command instanceof SendMessageCommand) {
      order.push('send');
      sent.push(command.input.MessageBody ?? '');
      afterSend();
    }
    if (command instanceof DeleteMessageCommand) {
      order.push('delete');
      dlq.delete(command.input.ReceiptHandle ?? '');
    }
    if (command instanceof ChangeMessageVisibilityCommand) {
      const stored = dlq.get(command.input.ReceiptHandle ?? '');
      if (stored) stored.hidden = false;
    }
    return {};
  };
  const onSend = (callback: () => void) => {
    afterSend = callback;
  };
  const put = (message: Message) => dlq.set(String(message.ReceiptHandle), { message, hidden: false });
  const visible = () => [...dlq.values()].filter(({ hidden }) => !hidden).length;
  return { sqs: { send } as RedriveOptions['sqs'], dlq, sent, order, visible, put, onSend };
}

let handle = 0;
function dead(plugin: string, { event_type = 'task.finished', reason = 'timeout', hoursAgo = 1 } = {}): Message {
  handle += 1;
  const event = createEvent({ event_type });
  const body = { event, plugin, attempts: 4, reason, last_error: 'x', first_failed_at: '2026-01-01T00:00:00Z' };
  return {
    ReceiptHandle: `h${handle}`,
    Body: JSON.stringify(body),
    Attributes: { SentTimestamp: String(NOW - hoursAgo * 3_600_000) },
  };
}

const run = (fake: ReturnType<typeof fakeSqs>, options: Partial<RedriveOptions> = {}) =>
  redrive({ sqs: fake.sqs, kind: 'deliveries', from: 'dlq', to: 'retry', now: () => NOW, ...options });

describe('redrive', () => {
  it('sends every dead letter again, with all its retries, and deletes it only then', async () => {
    const fake = fakeSqs(Array.from({ length: 25 }, () => dead('webhook')));
    expect(await run(fake)).toEqual({ total: 25, looked: 25, matched: 25, moved: 25, failed: 0 });
    expect(fake.dlq.size).toBe(0);
    for (const body of fake.sent)
      expect(JSON.parse(body)).toMatchObject({ plugin: 'webhook', attempts: 0, reason: 'timeout' });
    expect(fake.order.join()).toBe(Array(25).fill('send,delete').join());
  });

  it.each<[string, RedriveOptions['filter'], string[]]>([
    ['by plugin', { plugin: 'slack' }, ['slack', 'slack']],
    ['by event type', { eventType: 'alert.triggered' }, ['slack']],
    ['by types that start alike', { eventType: 'task.*' }, ['webhook', 'webhook', 'slack']],
    ['by reason', { reason: 'crashed' }, ['webhook']],
    ['by age at least', { olderThan: 7200 }, ['webhook']],
    ['by age at most', { newerThan: 7200 }, ['webhook', 'slack', 'slack']],
    ['by all of it', { plugin: 'webhook', reason: 'crashed', olderThan: 7200 }, ['webhook']],
  ])('chooses %s, and leaves the others where they are, in sight', async (_, filter, expected) => {
    const fake = fakeSqs([
      dead('webhook'),
      dead('webhook', { reason: 'crashed', hoursAgo: 30 }),
      dead('slack'),
      dead('slack', { event_type: 'alert.triggered' }),
    ]);
    await run(fake, filter ? { filter } : {});
    expect(fake.sent.map((body) => JSON.parse(body).plugin)).toEqual(expected);
    expect(fake.visible()).toBe(4 - expected.length);
  });

  it('a dry run counts and moves nothing', async () => {
    const fake = fakeSqs([dead('webhook'), dead('slack')]);
    expect(await run(fake, { dryRun: true, filter: { plugin: 'slack' } })).toMatchObject({
      looked: 2,
      matched: 1,
      moved: 0,
      failed: 0,
    });
    expect(fake.sent).toEqual([]);
    expect(fake.visible()).toBe(2);
  });

  it('what can not be sent stays in the DLQ', async () => {
    const fake = fakeSqs(
      [dead('webhook'), dead('webhook')],
      (command, n) => command === 'SendMessageCommand' && n === 1,
    );
    expect(await run(fake)).toMatchObject({ moved: 1, failed: 1 });
    expect(fake.visible()).toBe(1);
  });

  it('what was sent and could not be deleted stays too: it may come twice, and is not lost', async () => {
    const fake = fakeSqs([dead('webhook')], (command) => command === 'DeleteMessageCommand');
    expect(await run(fake)).toMatchObject({ moved: 0, failed: 1 });
    expect(fake.sent).toHaveLength(1);
    expect(fake.dlq.size).toBe(1);
  });

  it('goes on where it was stopped', async () => {
    const fake = fakeSqs(Array.from({ length: 30 }, () => dead('webhook')));
    const stop = new AbortController();
    const first = await run(fake, {
      signal: stop.signal,
      onProgress: ({ moved }) => void (moved === 7 && stop.abort()),
    });
    expect(first.moved).toBe(7);
    expect(fake.visible()).toBe(23);
    expect((await run(fake)).moved).toBe(23);
    expect(new Set(fake.sent.map((body) => JSON.parse(body).event.event_id)).size).toBe(30);
  });

  it('sends a dead letter once, however often it comes back meanwhile', async () => {
    const message = dead('webhook');
    const fake = fakeSqs([message]);
    // The delivery fails again at once.
    fake.onSend(() => {
      if (fake.sent.length < 50) fake.put({ ...message, ReceiptHandle: `again-${fake.sent.length}` });
    });
    expect(await run(fake)).toMatchObject({ moved: 1, looked: 2 });
    expect(fake.visible()).toBe(1);
  });

  it('what waited for an endpoint that is down waits from the start', async () => {
    const message = dead('webhook', { reason: 'circuit_open' });
    const Body = JSON.stringify({ ...JSON.parse(message.Body ?? ''), parked_since: '2026-01-01T00:00:00Z' });
    const fake = fakeSqs([{ ...message, Body }]);
    await run(fake);
    expect(JSON.parse(fake.sent[0] ?? '')).not.toHaveProperty('parked_since');
  });

  it.each([0, -1, Number.NaN])('refuses a rate of %s', async (rate) => {
    const fake = fakeSqs([dead('webhook')]);
    await expect(run(fake, { rate })).rejects.toThrow('above 0');
    expect(fake.sent).toEqual([]);
  });

  it('keeps to its rate', async () => {
    let now = NOW;
    const fake = fakeSqs(Array.from({ length: 11 }, () => dead('webhook')));
    const sleep = async (milliseconds: number) => {
      now += milliseconds;
    };
    await run(fake, { rate: 5, now: () => now, sleep });
    expect(now - NOW).toBe(2000);
  });

  it('reports its progress', async () => {
    const seen: number[] = [];
    await run(fakeSqs([dead('webhook'), dead('webhook')]), {
      onProgress: ({ moved, total }) => void seen.push(moved / total),
    });
    expect(seen).toEqual([0.5, 1]);
  });

  it('moves malformed dead letters as they are, when no filter asks for what they lack', async () => {
    const malformed = { ReceiptHandle: 'm', Body: 'not json' };
    const fake = fakeSqs([malformed]);
    expect(await run(fake, { filter: { plugin: 'webhook' } })).toMatchObject({ matched: 0 });
    expect(await run(fake)).toMatchObject({ moved: 1 });
    expect(fake.sent).toEqual(['not json']);
  });

  it('moves whole events by their type', async () => {
    const body = JSON.stringify({ detail: createEvent({ event_type: 'user.login' }) });
    const fake = fakeSqs([
      { ReceiptHandle: 'e', Body: body },
      { ReceiptHandle: 'x', Body: '{}' },
    ]);
    expect(await run(fake, { kind: 'events', filter: { eventType: 'user.*' } })).toMatchObject({ moved: 1 });
    expect(fake.sent).toEqual([body]);
  });
});
