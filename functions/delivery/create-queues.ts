import { clientDefaults } from '../aws/client-defaults.ts';
import { lazy } from '../aws/lazy.ts';
import { type OutgoingMessage, sendMessages } from '../aws/send-messages.ts';
import type { Environment } from '../settings/environment.ts';
import type { DeliveryQueues, SendTo } from './delivery-queues.ts';

/** The queues of the stage, on one client. Failures to send are reported to `onError`, with the queue's name. */
export function createQueues(
  environment: Environment,
  onError: (queue: string, error: unknown) => void,
): DeliveryQueues {
  // Loaded at the first failure. The endpoint is the client's, not that of the queue URL: emulators name themselves in many ways.
  const client = lazy(async () => {
    const { SQS } = await import('@aws-sdk/client-sqs');
    return new SQS({ ...clientDefaults, useQueueUrlAsEndpoint: false });
  });
  const sendTo =
    (queue: string, url: string): SendTo =>
    <M extends OutgoingMessage>(messages: readonly M[]) =>
      sendMessages(client, url, messages, (error) => onError(queue, error));
  return {
    retry: sendTo('retry', environment.RETRY_QUEUE_URL),
    slow: sendTo('slow', environment.SLOW_QUEUE_URL),
    deliveriesDlq: sendTo('deliveries DLQ', environment.DELIVERIES_DLQ_URL),
    eventsDlq: sendTo('events DLQ', environment.EVENTS_DLQ_URL),
  };
}
