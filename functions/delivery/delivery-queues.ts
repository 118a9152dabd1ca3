import type { OutgoingMessage } from '../aws/send-messages.ts';
import { type NextStep, queueMessage } from './next-step.ts';

/** Sends messages to one queue and returns those that it did not take. */
export type SendTo = <M extends OutgoingMessage>(messages: readonly M[]) => Promise<M[]>;

/** The queues that a function sends to. */
export interface DeliveryQueues {
  retry: SendTo;
  deliveriesDlq: SendTo;
  eventsDlq: SendTo;
}

/** A step to take, and the record that it is taken for. */
export interface RecordStep {
  recordId: string;
  step: NextStep;
}

/** Carries out the steps. Returns the ids of the records one of whose messages no queue took: they must be received again. */
export async function sendNextSteps(steps: readonly RecordStep[], queues: DeliveryQueues): Promise<string[]> {
  const retries: (OutgoingMessage & { recordId: string })[] = [];
  const dead: typeof retries = [];
  for (const { recordId, step } of steps) {
    if (step.to === 'retry') retries.push({ ...queueMessage(step.message, step.delay), recordId });
    if (step.to === 'dead') dead.push({ ...queueMessage(step.message), recordId });
  }
  const failed = await Promise.all([queues.retry(retries), queues.deliveriesDlq(dead)]);
  return failed.flat().map(({ recordId }) => recordId);
}
