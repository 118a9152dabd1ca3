import type { HookContext } from '../../../sdk/plugin/plugin-context.ts';
import { traceparentOf } from '../../telemetry/trace-context.ts';
import { deliveryId } from '../delivery-message.ts';
import type { DispatchedEvent } from '../dispatched-event.ts';
import { publishChain } from '../publish-chain.ts';
import { AttemptContext, type ContextOwner } from './attempt-context.ts';

interface DeliveryOwner extends ContextOwner {
  readonly dispatched: DispatchedEvent;
}

/** What event hooks get with one event. */
export class DeliveryContext extends AttemptContext<DeliveryOwner> implements HookContext<never> {
  get deliveryId(): string {
    return deliveryId(this.owner.dispatched.event, this.plugin);
  }

  get eventJson(): string {
    return this.owner.dispatched.eventJson;
  }

  protected requestHeaders(): Record<string, string> {
    return {
      'x-sm-delivery-id': this.deliveryId,
      traceparent: traceparentOf(this.owner.dispatched.event),
    };
  }

  protected publishChain(): readonly string[] {
    return publishChain(this.owner.dispatched.event);
  }
}
