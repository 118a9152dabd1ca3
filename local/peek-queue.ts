import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** So many answers in a row without anything new, and the queue counts as seen. */
const QUIET_ROUNDS = 2;

/** Reads the bodies of a queue's messages and leaves them there. For queues of some dozens of messages. */
export async function peekQueue(sqs: SQSClient, url: string): Promise<string[]> {
  const bodies = new Map<string, string>();
  for (let quiet = 0; quiet < QUIET_ROUNDS; ) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 0, WaitTimeSeconds: 0 }),
    );
    const before = bodies.size;
    for (const { MessageId, Body } of Messages) if (MessageId && Body) bodies.set(MessageId, Body);
    quiet = bodies.size > before ? 0 : quiet + 1;
  }
  return [...bodies.values()];
}
