import type { DeliveryMessage } from '../delivery-message.ts';

/** Where a delivery goes after an attempt: nowhere (it is done), or to a queue. Delays are in seconds. */
export type NextStep =
  | { to: 'done' }
  | { to: 'retry'; message: DeliveryMessage; delay: number }
  /** The queue of deliveries that wait for their plugin or keep it busy: they hold up nobody else's retries. */
  | { to: 'slow'; message: DeliveryMessage; delay: number }
  | { to: 'dead'; message: DeliveryMessage };
