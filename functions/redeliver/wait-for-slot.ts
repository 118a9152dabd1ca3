import type { DeliveryMessage } from '../delivery/delivery-message.ts';
import type { ReadyPlugin } from '../host/plugin-instance.ts';
import type { Outcome } from '../outcome/outcome.ts';
import type { Clock } from '../time/clock.ts';

/** The longest wait, in seconds, that is spent here and not in the queue: SQS counts whole seconds. */
const NOW = 1;

/** Seconds until a slot is requested from the state table again. */
const STATE_WAIT = 30;

/** Takes a slot of the plugin's `rate_limit` for a delivery; undefined when an attempt can be made now. */
export async function waitForSlot(
  delivery: DeliveryMessage,
  { name, reserveSlot, common }: ReadyPlugin,
  clock: Clock,
): Promise<Outcome | undefined> {
  if (!reserveSlot || delivery.reserved) return undefined;
  try {
    const wait = await reserveSlot(clock.now());
    if (wait <= NOW) return undefined;
    const error = `waits for its rate limit: ${name} gets ${common.rate_limit} deliveries per second`;
    return { status: 'parked', reason: 'rate_limited', error, wait, reserved: true };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      status: 'retry',
      reason: 'state_unavailable',
      error: `no slot of the rate limit could be reserved: ${why}`,
      retryAfter: STATE_WAIT,
      counts: false,
    };
  }
}
