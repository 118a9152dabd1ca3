import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Stage } from '../stage/stage.ts';
import type { DeadLetterKind } from './dead-letter.ts';
import { dlqUrl } from './receive-dead-letters.ts';

/** How many dead letters a DLQ has, as SQS estimates it. */
export interface DeadLetterCount {
  total: number;
  /** Of these, nobody else can look at: another reader has them, for up to 15 minutes. */
  hidden: number;
}

/** Counts the dead letters of a DLQ, without looking at them. @throws what SQS throws */
export async function countDeadLetters(
  { aws: { sqs }, outputs }: Stage<'sqs'>,
  kind: DeadLetterKind,
): Promise<DeadLetterCount> {
  const command = new GetQueueAttributesCommand({
    QueueUrl: dlqUrl(outputs, kind),
    AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
  });
  const { Attributes = {} } = await sqs.send(command);
  const hidden = Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0);
  return { total: Number(Attributes.ApproximateNumberOfMessages ?? 0) + hidden, hidden };
}
