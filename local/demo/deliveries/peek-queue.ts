import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { showAgain } from '../../../operator/dead-letters/receive-dead-letters.ts';
import type { OperatorClients } from '../../../operator/stage/operator-clients.ts';

/** Seconds for which SQS hides a message that was read, so that the next read returns others. */
const HIDDEN_SECONDS = 2;

/**
 * Reads the bodies of a queue's messages and leaves them in the queue, visible to others such as the console. For queues of a
 * few hundred messages.
 */
export async function peekQueue(sqs: OperatorClients['sqs'], url: string): Promise<string[]> {
  const bodies = new Map<string, string>();
  const handles: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: HIDDEN_SECONDS }),
    );
    const before = bodies.size;
    for (const { MessageId, Body, ReceiptHandle } of Messages) {
      if (MessageId && Body) bodies.set(MessageId, Body);
      if (ReceiptHandle) handles.push(ReceiptHandle);
    }
    if (bodies.size === before) break;
  }
  await showAgain(sqs, url, handles);
  return [...bodies.values()];
}
