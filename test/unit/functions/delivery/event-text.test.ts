import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sendMessages } from '../../../../functions/aws/send-messages.ts';
import { sqsLimits } from '../../../../functions/aws/sqs-limits.ts';
import { firstDelivery } from '../../../../functions/delivery/delivery-message.ts';
import { parseDelivery } from '../../../../functions/delivery/parse-delivery.ts';
import { parseRecord } from '../../../../functions/delivery/parse-record.ts';
import { queueMessage } from '../../../../functions/delivery/queue-message.ts';
import { definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import { recordsOf, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

const ID = '7b8f1c2e-3d4a-4b5c-8d6e-9f0a1b2c3d4e';
const fields = `"event_id":"${ID}","event_type":"task.finished","timestamp":"2026-01-08T01:00:00Z","username":null,"server_id":7,"server_name":null,"target_type":"","target_id":"","action":"","severity":"info","ip":null,"user_agent":null`;
const envelope = (detail: string) => `{"version":"0","source":"servermonitor.task-runner","detail":${detail}}`;

function recorded(): { plugin: ReturnType<typeof definePlugin>; sent: string[]; seen: unknown[] } {
  const sent: string[] = [];
  const seen: unknown[] = [];
  const plugin = definePlugin({
    name: 'a',
    description: '',
    hooks: {
      onEvent(event, { eventJson, attempt }) {
        sent.push(eventJson);
        seen.push(event.user_id, event.meta);
        if (attempt === 1) throw new Error('down');
      },
    },
  });
  return { plugin, sent, seen };
}

describe('the text of an event', () => {
  it.each([
    ['integers beyond 2^53', '"user_id":9007199254740993,"meta":{"n":1234567890123456789}'],
    ['decimals with many digits', '"user_id":1,"meta":{"n":12345678901234567.89,"zero":1.0,"exp":1E+2}'],
    ['the order and blanks of its keys', '"user_id": 1 , "meta": {"b": 1, "a": 2}'],
    ['`__proto__` as data', '"user_id":1,"meta":{"__proto__":{"a":1}},"__proto__":{"b":2}'],
  ])('reaches a plugin with %s as published, at the first attempt and at a retry', async (_, rest) => {
    const { plugin, sent } = recorded();
    const stage = new StageInMemory({ a: plugin });
    const detail = `{${fields},${rest}}`;
    await stage.dispatch(recordsOf([envelope(detail)]));
    await stage.drainRetries();
    expect(sent).toEqual([detail, detail]);
  });

  it('is the same when the envelope goes on behind it, or has blanks', () => {
    const detail = `{${fields},"user_id":9007199254740993,"meta":{}}`;
    for (const body of [
      `{"detail":${detail},"replay-name":"x"}`,
      `{"detail": ${detail} }`,
      `{ "detail" : ${detail} }`,
    ]) {
      expect(parseRecord(body)).toMatchObject({ eventJson: detail });
    }
  });

  it.each([
    [`{"replay-name":"x","detail":{${fields}}}`, 'x'],
    [`{"detail":{${fields}},"replay-name":"x"}`, 'x'],
    [`{"replay-name":7,"detail":{${fields}}}`, undefined],
    [`{"detail":{${fields},"replay-name":"x","meta":{"replay-name":"x"}}}`, undefined],
  ])('has a replay only by the name in the envelope: %s', (body, replay) => {
    const parsed = parseRecord(body);
    expect(parsed).toHaveProperty('event');
    expect(parsed).toEqual(
      replay === undefined ? expect.not.objectContaining({ replay: 'x' }) : expect.objectContaining({ replay }),
    );
  });

  it.each(['{"a":[{"detail":{}}]}', '["detail",{"detail":1}]', '"{\\"detail\\":{}}"', '{"a":{"detail":{}}}'])(
    'is not looked for in other places than the envelope: %s',
    (body) => expect(parseRecord(body)).toEqual({ malformed: expect.stringContaining('no `detail`') }),
  );

  it('shows plugins a number that JavaScript cannot hold as text with the published digits', async () => {
    const { plugin, seen } = recorded();
    const stage = new StageInMemory({ a: plugin });
    await stage.dispatch(recordsOf([envelope(`{${fields},"user_id":9007199254740993,"meta":{"n":1.5}}`)]));
    expect(seen).toEqual(['9007199254740993', { n: 1.5 }]);
  });

  it('names the place of what is not JSON', () => {
    expect(parseRecord(envelope(`{${fields},"meta":{"load":NaN}}`))).toEqual({
      malformed: expect.stringContaining('`NaN` at meta.load: not JSON'),
    });
  });
});

/** Base64, which grows when it is compressed and written as base64 again. */
const incompressible = (length: number) => randomBytes(length).toString('base64').slice(0, length);

describe('a message for a queue', () => {
  const deliveryOf = (meta: string, last_error: string | null) => {
    const parsed = parseRecord(envelope(`{${fields},"user_id":1,"meta":{"text":"${meta}"}}`));
    if ('malformed' in parsed) throw new Error(parsed.malformed);
    return { ...firstDelivery(parsed, 'webhook'), last_error, reason: 'hook_error' };
  };

  it.each([
    ['an event near the limit with a long error', 'x'.repeat(1_047_500 - 600), 'é'.repeat(1000)],
    ['a large event that cannot be compressed, with an error', incompressible(1_047_500 - 600), 'é'.repeat(1000)],
    ['one that leaves no room for an error', incompressible(1_048_576 - 560), 'down'],
    ['an event of characters that SQS takes only as escapes', '\uFFFE'.repeat(240_000), 'down'],
  ])('fits for %s, and the event comes back whole', (_, meta, error) => {
    const delivery = deliveryOf(meta, error);
    const { body } = queueMessage(delivery);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(sqsLimits.messageBytes);
    expect(parseDelivery(body).event).toEqual(delivery.event);
    expect(parseDelivery(body)).toMatchObject({ plugin: 'webhook', reason: 'hook_error' });
  });

  it('that fills a message is sent without its attributes, which only repeat the body', async () => {
    const sent: unknown[] = [];
    const sqs = {
      sendMessageBatch: async ({ Entries = [] }: { Entries?: { Id?: string; MessageAttributes?: object }[] }) => {
        sent.push(...Entries.map(({ MessageAttributes }) => Object.keys(MessageAttributes ?? {})));
        return {
          Successful: Entries.map(({ Id }) => ({ Id, MessageId: '', MD5OfMessageBody: '' })),
          Failed: [],
          $metadata: {},
        };
      },
    };
    const body = 'x'.repeat(sqsLimits.messageBytes - 50);
    const attributes = { reason: 'malformed_event', error: 'e'.repeat(500) };
    const failed = await sendMessages(
      async () => sqs as never,
      'url',
      [{ body, attributes }],
      () => {},
    );
    expect(failed).toEqual([]);
    expect(sent).toEqual([[]]);
  });
});
