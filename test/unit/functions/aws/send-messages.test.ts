import { SQS } from '@aws-sdk/client-sqs';
import { describe, expect, it, vi } from 'vitest';
import { sendMessages } from '../../../../functions/aws/send-messages.ts';

const first = { body: 'a', recordId: '1' };
const second = { body: 'b', recordId: '2' };

/** Sends two messages to a queue that answers so, or throws. */
async function send(answer: () => object, messages = [first, second]) {
  const client = new SQS({ region: 'us-east-1' });
  const sent = vi.spyOn(client, 'send').mockImplementation(async () => answer());
  const errors: unknown[] = [];
  const failed = await sendMessages(
    async () => client,
    'queue',
    messages,
    (error) => void errors.push(error),
  );
  return { failed, errors, sent };
}

describe('messages', () => {
  it('that the queue refuses are given back', async () => {
    const { failed, errors } = await send(() => ({
      Successful: [{ Id: '0' }],
      Failed: [{ Id: '1', Code: 'InternalError' }],
    }));
    expect(failed).toEqual([second]);
    expect(errors).toHaveLength(1);
  });

  it('that an answer does not name count as not sent', async () => {
    expect((await send(() => ({ Successful: [{ Id: '0' }] }))).failed).toEqual([second]);
    expect((await send(() => ({}))).failed).toEqual([first, second]);
  });

  it('are all given back when the call fails', async () => {
    const { failed, errors } = await send(() => {
      throw new Error('down');
    });
    expect(failed).toEqual([first, second]);
    expect(errors).toHaveLength(1);
  });

  it('have no attribute for which SQS would refuse the whole call', async () => {
    const client = new SQS({ region: 'us-east-1' });
    const sent = vi.spyOn(client, 'send').mockImplementation(async () => ({ Successful: [{ Id: '0' }] }));
    const attributes = { plugin: 'bad\u0000name\uFFFE', reason: '', error: 'ünïcode 🙂' };
    await sendMessages(
      async () => client,
      'queue',
      [{ body: 'a', attributes }],
      () => {},
    );
    expect(sent.mock.calls[0]?.[0].input).toMatchObject({
      Entries: [
        {
          MessageAttributes: {
            plugin: { StringValue: 'bad\uFFFDname\uFFFD' },
            error: { StringValue: 'ünïcode 🙂' },
          },
        },
      ],
    });
    expect(sent.mock.calls[0]?.[0].input).not.toHaveProperty('Entries.0.MessageAttributes.reason');
  });
});
