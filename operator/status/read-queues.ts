import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { StackOutputs } from '../stage/stack-outputs.ts';
import type { Stage } from '../stage/stage.ts';
import { readAges } from './read-ages.ts';

export const queueNames = ['dispatch', 'retry', 'slow', 'events_dlq', 'deliveries_dlq'] as const;
export type QueueName = (typeof queueNames)[number];

/** What a queue holds, as SQS estimates it. */
export interface QueueStatus {
  name: QueueName;
  /** Ready to be received. */
  ready: number;
  /** Not due yet. */
  delayed: number;
  inFlight: number;
}

/** A queue with the age of what waits longest in it. */
export interface AgedQueueStatus extends QueueStatus {
  /** Milliseconds since the oldest message was sent, some minutes behind; null for an empty queue and where it is unknown. */
  oldestAge: number | null;
}

const outputOf = {
  dispatch: 'DispatchQueueUrl',
  retry: 'RetryQueueUrl',
  slow: 'SlowQueueUrl',
  events_dlq: 'EventsDlqUrl',
  deliveries_dlq: 'DeliveriesDlqUrl',
} as const satisfies Record<QueueName, keyof StackOutputs>;

/** @throws what SQS throws */
export async function readQueue({ aws, outputs }: Stage<'sqs'>, name: QueueName): Promise<QueueStatus> {
  const command = new GetQueueAttributesCommand({
    QueueUrl: outputs[outputOf[name]],
    AttributeNames: [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesDelayed',
      'ApproximateNumberOfMessagesNotVisible',
    ],
  });
  const { Attributes = {} } = await aws.sqs.send(command);
  return {
    name,
    ready: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}

/** All queues of a stage, with ages where CloudWatch has them. @throws what SQS throws */
export async function readAgedQueues(stage: Stage<'sqs' | 'cloudwatch'>): Promise<AgedQueueStatus[]> {
  const sqsNames = queueNames.map((name) => sqsNameOf(stage.outputs, name));
  const [queues, ages] = await Promise.all([readQueues(stage), readAges(stage, sqsNames)]);
  return queues.map((queue) => {
    const seconds = ages.get(sqsNameOf(stage.outputs, queue.name));
    const empty = queue.ready + queue.delayed + queue.inFlight === 0;
    return { ...queue, oldestAge: empty || seconds === undefined ? null : seconds * 1000 };
  });
}

function sqsNameOf(outputs: StackOutputs, name: QueueName): string {
  return outputs[outputOf[name]].split('/').at(-1) ?? '';
}

/** All queues of a stage. @throws what SQS throws */
export function readQueues(stage: Stage<'sqs'>): Promise<QueueStatus[]> {
  return Promise.all(queueNames.map((name) => readQueue(stage, name)));
}
