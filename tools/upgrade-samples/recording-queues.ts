import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

/** Of one message (SQS developer guide, "Amazon SQS message quotas"). */
const MAX_BYTES = 1024 * 1024;

const attribute = z.object({ StringValue: z.string() });
const batchSchema = z.object({
  QueueUrl: z.string(),
  Entries: z.array(
    z.object({
      Id: z.string(),
      MessageBody: z.string(),
      DelaySeconds: z.number().optional(),
      MessageAttributes: z.record(z.string(), attribute).optional(),
    }),
  ),
});

/** A message as a function sent it. */
export interface SentMessage {
  body: string;
  attributes: Record<string, string>;
  /** Seconds. */
  delay: number;
}

/**
 * Stands for SQS and keeps each message with its delay: the emulator would show it only when it is due.
 *
 * @returns its URL, and the messages by the last part of the queue's URL
 */
export async function startRecordingQueues() {
  const queues: Record<string, SentMessage[]> = {};
  const server = createServer(async (request, response) => {
    const { QueueUrl, Entries } = batchSchema.parse(JSON.parse(await text(request)));
    const queue = QueueUrl.split('/').at(-1) ?? '';
    const taken = Entries.filter(({ MessageBody }) => Buffer.byteLength(MessageBody) <= MAX_BYTES);
    const messages = taken.map(({ MessageBody, MessageAttributes = {}, DelaySeconds = 0 }) => ({
      body: MessageBody,
      attributes: Object.fromEntries(
        Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
      ),
      delay: DelaySeconds,
    }));
    queues[queue] = [...(queues[queue] ?? []), ...messages];
    // The SDK checks the digest (SQS API reference, SendMessageBatch).
    const Successful = taken.map(({ Id, MessageBody }) => ({ Id, MessageId: Id, MD5OfMessageBody: md5(MessageBody) }));
    const Failed = Entries.filter((entry) => !taken.includes(entry)).map(({ Id }) => ({ Id, Code: 'TooLong' }));
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify({ Successful, Failed }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    queues,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function md5(value: string): string {
  return createHash('md5').update(value).digest('hex');
}
