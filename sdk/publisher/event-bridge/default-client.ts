import type { PutEventsCommand, PutEventsCommandOutput } from '@aws-sdk/client-eventbridge';

/** What the publisher needs of a client: an `EventBridgeClient` has it. */
export interface PublishClient {
  send(command: PutEventsCommand, options?: { abortSignal?: AbortSignal }): Promise<PutEventsCommandOutput>;
}

/** Loads the AWS client when the first event is sent, so that importing the SDK stays fast. */
export function loadEventBridge() {
  return import('@aws-sdk/client-eventbridge');
}

/** A client made at its first use. It does not retry: the publisher does, so that attempts are counted once. */
export function lazyDefaultClient(): () => Promise<PublishClient> {
  let client: PublishClient | undefined;
  return async () => {
    const { EventBridgeClient } = await loadEventBridge();
    client ??= new EventBridgeClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1000 } });
    return client;
  };
}
