import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Stage } from '../stage/stage.ts';

/** Messages of each queue: visible, in flight and delayed, as SQS estimates them. */
export interface WaitingMessages {
  dispatch: number;
  retry: number;
  slow: number;
}

/** Counts what waits in the queues of a stage, dead-letter queues left out. @throws what SQS throws */
export async function countWaiting({ aws: { sqs }, outputs }: Stage<'sqs'>): Promise<WaitingMessages> {
  const count = async (QueueUrl: string) => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesNotVisible',
          'ApproximateNumberOfMessagesDelayed',
        ],
      }),
    );
    return Object.values(Attributes).reduce((sum, text) => sum + Number(text), 0);
  };
  const [dispatch, retry, slow] = await Promise.all([
    count(outputs.DispatchQueueUrl),
    count(outputs.RetryQueueUrl),
    count(outputs.SlowQueueUrl),
  ]);
  return { dispatch, retry, slow };
}
