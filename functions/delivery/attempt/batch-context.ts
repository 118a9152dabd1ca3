import type { BatchHookContext } from '../../../sdk/plugin/plugin-context.ts';
import { deliveryId } from '../delivery-message.ts';
import type { DispatchedEvent } from '../dispatched-event.ts';
import { publishChain } from '../publish-chain.ts';
import { AttemptContext, type ContextOwner } from './attempt-context.ts';

interface BatchOwner extends ContextOwner {
  readonly deliveries: readonly DispatchedEvent[];
}

/** What `onBatch` gets with its events. */
export class BatchContext extends AttemptContext<BatchOwner> implements BatchHookContext<never> {
  get deliveryIds(): readonly string[] {
    return this.owner.deliveries.map(({ event }) => deliveryId(event, this.plugin));
  }

  get eventsJson(): readonly string[] {
    return this.owner.deliveries.map(({ eventJson }) => eventJson);
  }

  protected requestHeaders(): Record<string, string> {
    return {};
  }

  /** The longest one: what a plugin publishes may follow from any event of the batch. */
  protected publishChain(): readonly string[] {
    const chains = this.owner.deliveries.map(({ event }) => publishChain(event));
    return chains.reduce((longest, chain) => (chain.length > longest.length ? chain : longest), []);
  }
}
