import { CloudWatchLogsClient, ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, ResourceAlreadyExistsException } from '@aws-sdk/client-eventbridge';
import { ChangeMessageVisibilityBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { peekQueue } from '../../../local/demo/deliveries/peek-queue.ts';
import { tailLogs } from '../../../local/demo/deliveries/tail-logs.ts';
import { createArchive } from '../../../local/stack/create-archive.ts';

describe('tailLogs', () => {
  it('returns each line once, also late ones, and skips what is not JSON', async () => {
    const logs = new CloudWatchLogsClient({ region: 'us-east-1' });
    const send = vi.spyOn(logs, 'send');
    const line = (n: number, message = `{"n":${n}}`) => ({
      eventId: String(n),
      timestamp: 1000 + n,
      logStreamName: 's',
      message,
    });
    const answers = [
      [line(2), line(3, 'START RequestId'), line(4, 'INFO\t{"n":4}')],
      [line(1), line(2), line(4, 'INFO\t{"n":4}')],
      [line(4, 'INFO\t{"n":4}')],
    ];
    send.mockImplementation(async () => ({ events: answers.shift() ?? [] }));
    const tail = tailLogs({ logs, groups: ['a'], since: 1000 });
    expect(await tail.poll()).toEqual([{ n: 2 }, { n: 4 }]);
    expect(await tail.poll()).toEqual([{ n: 1 }]);
    expect(await tail.poll()).toEqual([]);
  });

  it('reads every page of every group, and treats a missing group as empty', async () => {
    const logs = new CloudWatchLogsClient({ region: 'us-east-1' });
    vi.spyOn(logs, 'send').mockImplementation(async ({ input }) => {
      const { logGroupName, nextToken } = z.parse(
        z.object({ logGroupName: z.string(), nextToken: z.optional(z.string()) }),
        input,
      );
      if (logGroupName === 'none') throw new ResourceNotFoundException({ message: '', $metadata: {} });
      return nextToken
        ? { events: [{ eventId: '2', timestamp: 2, message: '{"page":2}' }] }
        : { events: [{ eventId: '1', timestamp: 1, message: '{"page":1}' }], nextToken: 'more' };
    });
    expect(await tailLogs({ logs, groups: ['none', 'a'], since: 0 }).poll()).toEqual([{ page: 1 }, { page: 2 }]);
  });
});

it('reads all messages of a queue, stops when it has seen them, and shows them to others again', async () => {
  const sqs = new SQSClient({ region: 'us-east-1' });
  const message = (n: number) => ({ MessageId: String(n), Body: `body ${n}`, ReceiptHandle: `handle ${n}` });
  const answers = [[message(1), message(2)], [message(3), message(1)], [message(2)]];
  const shown: string[] = [];
  vi.spyOn(sqs, 'send').mockImplementation(async (command) => {
    if (!(command instanceof ChangeMessageVisibilityBatchCommand)) return { Messages: answers.shift() };
    for (const { ReceiptHandle = '', VisibilityTimeout } of command.input.Entries ?? []) {
      if (VisibilityTimeout === 0) shown.push(ReceiptHandle);
    }
    return {};
  });
  expect(await peekQueue(sqs, 'url')).toEqual(['body 1', 'body 2', 'body 3']);
  expect(answers).toEqual([]);
  expect(new Set(shown)).toEqual(new Set(['handle 1', 'handle 2', 'handle 3']));
});

describe('createArchive', () => {
  const outputs = { BusName: 'server-monitor-local', BusArn: 'arn:aws:events:us-east-1:000000000000:event-bus/b' };

  it('archives every event of the core under the name of the bus, as the stack does on AWS', async () => {
    const client = new EventBridgeClient({ region: 'us-east-1' });
    const send = vi.spyOn(client, 'send').mockImplementation(async () => ({}));
    await createArchive(client, outputs);
    expect(send.mock.calls[0]?.[0].input).toMatchObject({
      ArchiveName: 'server-monitor-local',
      EventSourceArn: outputs.BusArn,
      EventPattern: '{"source":[{"prefix":"servermonitor."}]}',
      RetentionDays: 30,
    });
  });

  it('keeps an archive that exists, and reports every other failure', async () => {
    const client = new EventBridgeClient({ region: 'us-east-1' });
    const send = vi.spyOn(client, 'send');
    send.mockRejectedValueOnce(new ResourceAlreadyExistsException({ message: '', $metadata: {} }) as never);
    await createArchive(client, outputs);
    send.mockRejectedValueOnce(new Error('no such API') as never);
    await expect(createArchive(client, outputs)).rejects.toThrow('no such API');
  });
});
