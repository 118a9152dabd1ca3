import type { OutgoingMessage } from '../aws/send-messages.ts';
import type { NextStep } from './next-step/next-step.ts';
import { queueMessage } from './queue-message.ts';

/** Sends messages to one queue and returns those that the queue did not take. */
export type SendTo = <M extends OutgoingMessage>(messages: readonly M[]) => Promise<M[]>;

/** The queues that a function sends to. */
export interface DeliveryQueues {
  retry: SendTo;
  slow: SendTo;
  deliveriesDlq: SendTo;
  eventsDlq: SendTo;
}

/** A step, and the record it follows from. */
export interface RecordStep {
  recordId: string;
  step: NextStep;
}

/** Sends what the steps ask for. Returns the ids of the records one of whose messages no queue took: they must be received again. */
export async function sendNextSteps(steps: readonly RecordStep[], queues: DeliveryQueues): Promise<string[]> {
  if (steps.length === 0) return [];
  const messagesTo = (queue: 'retry' | 'slow' | 'dead') =>
    steps.flatMap(({ recordId, step }) =>
      step.to === queue ? { ...queueMessage(step.message, step.to === 'dead' ? 0 : step.delay), recordId } : [],
    );
  const failed = await Promise.all([
    queues.retry(messagesTo('retry')),
    queues.slow(messagesTo('slow')),
    queues.deliveriesDlq(messagesTo('dead')),
  ]);
  return failed.flat().map(({ recordId }) => recordId);
}
