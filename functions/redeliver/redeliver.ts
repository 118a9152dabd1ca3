import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type DeliveryQueues, sendNextSteps } from '../delivery/delivery-queues.ts';
import type { NextStep } from '../delivery/next-step/next-step.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { deadlineOf } from '../time/deadline.ts';
import { deadLetterMalformed } from './dead-letter-malformed.ts';
import { hopUntilDue } from './hop-until-due.ts';
import { readDelivery } from './read-delivery.ts';
import { retryDelivery } from './retry-delivery.ts';

export interface RedeliverDeps {
  runtime: Runtime;
  queues: DeliveryQueues;
}

/** Takes deliveries from the retry queue, one in each invocation, and from the slow queue in batches, and makes another attempt at each. */
export function createRedeliver({ runtime, queues }: RedeliverDeps) {
  return async (
    { Records }: SQSEvent,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<SQSBatchResponse> => {
    const deadline = deadlineOf(context, runtime.clock);
    const alone = Records.length === 1;
    const lost = await Promise.all(Records.map((record) => redeliver(record, alone, deadline)));
    await runtime.flush();
    return { batchItemFailures: lost.flat().map((itemIdentifier) => ({ itemIdentifier })) };
  };

  async function redeliver(record: SQSRecord, alone: boolean, deadline: number): Promise<string[]> {
    const delivery = readDelivery(record.body);
    if ('malformed' in delivery) return deadLetterMalformed(record, delivery.malformed, queues, runtime.report);
    const crashed = Number(record.attributes.ApproximateReceiveCount) > 1;
    const step: NextStep =
      hopUntilDue(delivery, runtime.clock) ??
      (crashed && !alone
        ? // Any delivery of the batch may have taken the sandbox down: alone on the retry queue, the guilty one shows.
          { to: 'retry', message: { ...delivery, reason: 'received_again' }, delay: 0 }
        : await retryDelivery(delivery, crashed, deadline, runtime));
    return sendNextSteps([{ recordId: record.messageId, step }], queues);
  }
}
