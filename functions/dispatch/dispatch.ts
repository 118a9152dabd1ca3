import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type DeliveryQueues, sendNextSteps } from '../delivery/delivery-queues.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { deadlineOf } from '../time/deadline.ts';
import { deadLetterMalformed } from './dead-letter-malformed.ts';
import { EventBatch } from './event-batch.ts';
import { runBatch } from './run-batch.ts';
import { splitIntoDeliveries } from './split-into-deliveries.ts';

export interface DispatchDeps {
  runtime: Runtime;
  queues: DeliveryQueues;
}

/** Takes batches of events from the dispatch queue and delivers each event to every plugin that wants it. */
export function createDispatch({ runtime, queues }: DispatchDeps) {
  return async (
    { Records }: SQSEvent,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<SQSBatchResponse> => {
    const settings = await runtime.settings();
    const batch = new EventBatch(Records, (start) => runtime.history.startRun(start));
    if (!settings?.enabled) {
      if (settings) recordDisabled(batch, settings.allowlist);
      await runtime.flush();
      return batchResponse(settings ? [] : Records.map(({ messageId }) => messageId));
    }

    const steps = batch.receivedBefore
      ? splitIntoDeliveries([...batch], settings.allowlist.map(receivedAgain), settings)
      : await runBatch(batch, settings, deadlineOf(context, runtime.clock), runtime);
    const recorded = runtime.history.flush();
    // Sent only after the hooks: a plugin that ends the sandbox would have everything sent twice.
    const lost = await sendNextSteps(steps, queues);
    lost.push(...(await deadLetterMalformed(batch.malformed, queues, runtime.report)));

    await recorded;
    await runtime.flush();
    return batchResponse(lost);
  };
}

function receivedAgain(name: string) {
  return { name, reason: 'received_again', to: 'retry' } as const;
}

/** Nobody gets these events: the history is where an operator finds them. */
function recordDisabled(batch: EventBatch, plugins: readonly string[]): void {
  for (const { run } of batch) run?.skipAll({ plugins_disabled: plugins });
}

/** Reports the records that must be received again; SQS deletes all others. */
function batchResponse(recordIds: readonly string[]): SQSBatchResponse {
  return { batchItemFailures: [...new Set(recordIds)].map((itemIdentifier) => ({ itemIdentifier })) };
}
