import type { NewEvent } from '../../sdk/event/create-event.ts';
import { MAX_CHAIN, publishChain } from '../delivery/publish-chain.ts';
import type { PublishHealth } from '../health/open-circuits.ts';
import { withTimeout } from '../time/with-timeout.ts';

/** Milliseconds that an invocation waits for the bus. */
const TIMEOUT = 3_000;

/**
 * Publishes events about a plugin as the plugin's own: it does not get them, and a chain of them ends like any other. So
 * plugins that fail at each other's events do not go on forever.
 */
export function publishHealth(
  publishAs: (instance: string) => (event: NewEvent) => Promise<void>,
  onError: (plugin: string, error: unknown) => void,
): PublishHealth {
  return async (plugin, event, cause) => {
    const chain = [...publishChain(cause), plugin];
    if (chain.length > MAX_CHAIN) return;
    const published = withTimeout(TIMEOUT, publishAs(plugin)({ ...event, published_by: chain }));
    await published.catch((error: unknown) => onError(plugin, error));
  };
}
