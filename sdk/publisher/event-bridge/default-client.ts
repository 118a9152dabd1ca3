import type { PutEventsCommand, PutEventsCommandOutput } from '@aws-sdk/client-eventbridge';
import { MISSING_CLIENT } from './error-codes.ts';

/** What the publisher needs of a client: an `EventBridgeClient` has it. */
export interface PublishClient {
  /** Sends a command, as `EventBridgeClient.send` does. */
  send(command: PutEventsCommand, options?: { abortSignal?: AbortSignal }): Promise<PutEventsCommandOutput>;
}

/**
 * Loads the AWS client when the first event is sent, so that importing the SDK stays fast. The client is an optional dependency.
 *
 * @throws {Error} named `MissingClient` when it is not installed
 */
export async function loadEventBridge(): Promise<typeof import('@aws-sdk/client-eventbridge')> {
  try {
    return await import('@aws-sdk/client-eventbridge');
  } catch (cause) {
    const missing = new Error('the package @aws-sdk/client-eventbridge is not installed', { cause });
    missing.name = MISSING_CLIENT;
    throw missing;
  }
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
