import type { SQS } from '@aws-sdk/client-sqs';
import { packBatches } from '../../sdk/publisher/pack-batches.ts';
import { sqsLimits } from './sqs-limits.ts';

/** A message for a queue. Attributes are strings, there for whoever looks at the queue. */
export interface OutgoingMessage {
  body: string;
  /** Seconds, 0 to 900. */
  delay?: number;
  attributes?: Record<string, string>;
}

const limits = { maxCount: sqsLimits.batchCount, maxBytes: sqsLimits.messageBytes };

/** Characters that SQS refuses in a text (its API reference, SendMessage); in bodies, JSON writes them as escapes. */
const REFUSED = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/**
 * Sends messages to a queue, packed into as few calls as the limits allow.
 *
 * @returns the messages that the queue did not take, whatever the cause; none was sent in part
 */
export async function sendMessages<M extends OutgoingMessage>(
  client: () => Promise<Pick<SQS, 'sendMessageBatch'>>,
  queueUrl: string,
  messages: readonly M[],
  onError: (error: unknown) => void,
): Promise<M[]> {
  if (messages.length === 0) return [];
  const batches = packBatches(messages.map(withFittingAttributes), { ...limits, sizeOf });
  const failures = await Promise.all(batches.map((batch) => sendBatch(client, queueUrl, batch, onError)));
  return failures.flat();
}

async function sendBatch<M extends OutgoingMessage>(
  client: () => Promise<Pick<SQS, 'sendMessageBatch'>>,
  queueUrl: string,
  batch: readonly M[],
  onError: (error: unknown) => void,
): Promise<M[]> {
  try {
    const Entries = batch.map((message, index) => ({
      Id: String(index),
      MessageBody: message.body,
      ...(message.delay ? { DelaySeconds: message.delay } : {}),
      ...(message.attributes ? { MessageAttributes: stringAttributes(message.attributes) } : {}),
    }));
    const answer = await (await client()).sendMessageBatch({ QueueUrl: queueUrl, Entries });
    for (const failed of answer.Failed ?? []) onError(new Error(`${failed.Code}: ${failed.Message ?? ''}`));
    // Only what is confirmed was sent: an answer that names an entry nowhere counts as a failure.
    const sent = new Set((answer.Successful ?? []).map(({ Id }) => Id));
    return batch.filter((_, index) => !sent.has(String(index)));
  } catch (error) {
    onError(error);
    return [...batch];
  }
}

/** Attributes only repeat what is in the body: where both do not fit into one message, the longest goes first. */
function withFittingAttributes<M extends OutgoingMessage>(message: M): M {
  if (!message.attributes || sizeOf(message) <= sqsLimits.messageBytes) return message;
  const byLength = Object.entries(message.attributes).sort(([, a], [, b]) => a.length - b.length);
  while (byLength.length > 0) {
    byLength.pop();
    const fewer = { ...message, attributes: Object.fromEntries(byLength) };
    if (sizeOf(fewer) <= sqsLimits.messageBytes) return fewer;
  }
  return { ...message, attributes: {} };
}

function stringAttributes(attributes: Record<string, string>) {
  const texts = Object.entries(attributes).map(([name, value]) => [name, value.replace(REFUSED, '\uFFFD')] as const);
  // SQS refuses an empty attribute value.
  return Object.fromEntries(
    texts.filter(([, value]) => value !== '').map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
}

/** Bytes. SQS counts the name, the type and the value of each attribute. */
function sizeOf({ body, attributes = {} }: OutgoingMessage): number {
  const attributeBytes = Object.entries(attributes).flat().join('').length * 3 + Object.keys(attributes).length * 6;
  return Buffer.byteLength(body) + attributeBytes;
}
