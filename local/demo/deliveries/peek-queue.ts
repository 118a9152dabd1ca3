import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Seconds for which SQS hides a message that was read, so that the next read returns others. */
const HIDDEN_SECONDS = 2;

/** Reads the bodies of a queue's messages and leaves them in the queue. For queues of a few hundred messages. */
export async function peekQueue(sqs: Pick<SQSClient, 'send'>, url: string): Promise<string[]> {
  const bodies = new Map<string, string>();
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: HIDDEN_SECONDS }),
    );
    const before = bodies.size;
    for (const { MessageId, Body } of Messages) if (MessageId && Body) bodies.set(MessageId, Body);
    if (bodies.size === before) return [...bodies.values()];
  }
}
