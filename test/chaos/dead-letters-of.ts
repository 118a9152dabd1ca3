import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { parseDelivery } from '../../functions/delivery/parse-delivery.ts';
import { parseRecord } from '../../functions/delivery/parse-record.ts';
import type { StackOutputs } from '../../operator/stage/stack-outputs.ts';
import type { DeadDelivery } from './reconcile.ts';

/**
 * Seconds for which SQS hides a dead letter that was read, so that the next read returns others. Longer than reading all of
 * them, some hundred a second, takes. None is deleted.
 */
const HIDDEN = 3600;
/** Empty receives after which a queue is read completely. */
const EMPTY_RECEIVES = 3;

/** Reads both DLQs of a stack and leaves everything in them. */
export async function deadLettersOf(
  sqs: Pick<SQSClient, 'send'>,
  outputs: StackOutputs,
): Promise<{ dead: DeadDelivery[]; deadEvents: Set<string> }> {
  const [deliveries, events] = await Promise.all([
    bodiesIn(sqs, outputs.DeliveriesDlqUrl),
    bodiesIn(sqs, outputs.EventsDlqUrl),
  ]);
  const dead = deliveries.map((body) => {
    const { event, plugin, reason, last_error } = parseDelivery(body);
    return { eventId: event.event_id, plugin, reason, error: last_error ?? '' };
  });
  const deadEvents = events.map((body) => {
    const parsed = parseRecord(body);
    return 'event' in parsed ? parsed.event.event_id : body;
  });
  return { dead, deadEvents: new Set(deadEvents) };
}

async function bodiesIn(sqs: Pick<SQSClient, 'send'>, QueueUrl: string): Promise<string[]> {
  const bodies = new Map<string, string>();
  for (let empty = 0; empty < EMPTY_RECEIVES; ) {
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: HIDDEN });
    const { Messages = [] } = await sqs.send(command);
    empty = Messages.length === 0 ? empty + 1 : 0;
    for (const { MessageId, Body } of Messages) bodies.set(MessageId ?? '', Body ?? '');
  }
  return [...bodies.values()];
}
