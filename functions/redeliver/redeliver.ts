import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type DeliveryQueues, sendNextSteps } from '../delivery/delivery-queues.ts';
import type { NextStep } from '../delivery/next-step.ts';
import type { Runtime } from '../host/runtime.ts';
import { deadlineOf } from '../time/deadline.ts';
import { deadLetterMalformed } from './dead-letter-malformed.ts';
import { hopUntilDue } from './hop-until-due.ts';
import { readDelivery } from './read-delivery.ts';
import { retryDelivery } from './retry-delivery.ts';

export interface RedeliverDeps {
  runtime: Runtime;
  queues: DeliveryQueues;
}

/** Takes deliveries from the retry queue, one an invocation, and makes another attempt at each. */
export function createRedeliver({ runtime, queues }: RedeliverDeps) {
  return async (
    { Records }: SQSEvent,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<SQSBatchResponse> => {
    const failed: string[] = [];
    for (const record of Records) failed.push(...(await redeliver(record, deadlineOf(context, runtime.clock))));
    await runtime.settled();
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };

  async function redeliver(record: SQSRecord, deadline: number): Promise<string[]> {
    const delivery = readDelivery(record.body);
    if ('malformed' in delivery) return deadLetterMalformed(record, delivery.malformed, queues, runtime.report);
    const step: NextStep =
      hopUntilDue(delivery, runtime.clock) ?? (await retryDelivery(delivery, record, deadline, runtime));
    return sendNextSteps([{ recordId: record.messageId, step }], queues);
  }
}
