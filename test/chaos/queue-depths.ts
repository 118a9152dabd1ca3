import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { StackOutputs } from '../../operator/stage/stack-outputs.ts';

/** Messages in each queue: those that can be received, are in flight, or are delayed. */
export interface QueueDepths {
  dispatch: number;
  retry: number;
  slow: number;
  eventsDlq: number;
  deliveriesDlq: number;
}

const AttributeNames = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

const count = z.coerce.number().int().min(0);

/** Asks how many messages each queue of a stack holds. */
export async function queueDepths(sqs: Pick<SQSClient, 'send'>, outputs: StackOutputs): Promise<QueueDepths> {
  const depthOf = async (QueueUrl: string) => {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
    const { Attributes = {} } = await sqs.send(command);
    return AttributeNames.map((name) => count.parse(Attributes[name])).reduce((sum, each) => sum + each, 0);
  };
  const [dispatch, retry, slow, eventsDlq, deliveriesDlq] = await Promise.all([
    depthOf(outputs.DispatchQueueUrl),
    depthOf(outputs.RetryQueueUrl),
    depthOf(outputs.SlowQueueUrl),
    depthOf(outputs.EventsDlqUrl),
    depthOf(outputs.DeliveriesDlqUrl),
  ]);
  return { dispatch, retry, slow, eventsDlq, deliveriesDlq };
}
