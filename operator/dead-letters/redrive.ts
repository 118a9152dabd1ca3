import { SendMessageBatchCommand, type SendMessageBatchCommandInput } from '@aws-sdk/client-sqs';
import { sendMessages } from '../../functions/aws/send-messages.ts';
import type { Stage } from '../stage/stage.ts';
import { messageToSendAgain } from './dead-letter.ts';
import { type DeadLetterJobOptions, type DeadLetterProgress, processDeadLetters } from './process-dead-letters.ts';

/**
 * Sends chosen dead letters again, and records who did it. A delivery starts over with all its retries, and `dedupe` treats
 * it as new. A delivery that fails again meanwhile comes back into the DLQ and stays there: a run sends each at most once.
 *
 * @throws {OperatorError} when the rate is not above 0
 * @throws what SQS throws when the DLQ cannot be read, or when it denies a call
 * @example
 * ```ts
 * const { done } = await redrive(stage, { filter: { plugin: 'webhook', reason: 'timeout' }, rate: 50, onProgress: console.log });
 * ```
 */
export function redrive(
  stage: Stage<'sqs' | 'dynamo' | 'ssm'>,
  options: DeadLetterJobOptions = {},
): Promise<DeadLetterProgress> {
  const { sqs } = stage.aws;
  const { RetryQueueUrl, DispatchQueueUrl } = stage.outputs;
  const url = options.kind === 'events' ? DispatchQueueUrl : RetryQueueUrl;
  const replay = `redrive-${new Date(stage.clock.now()).toISOString()}`;
  const client = {
    sendMessageBatch: (input: SendMessageBatchCommandInput) => sqs.send(new SendMessageBatchCommand(input)),
  };
  return processDeadLetters(stage, 'redriven', options, async (letters, onError) => {
    const messages = letters.map((letter) => ({ ...messageToSendAgain(letter, replay), letter }));
    const failed = await sendMessages(async () => client, url, messages, onError);
    return messages.filter((message) => !failed.includes(message)).map(({ letter }) => letter);
  });
}
