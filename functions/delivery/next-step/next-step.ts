import type { DeliveryMessage } from '../delivery-message.ts';

/** Where a delivery goes after an attempt: nowhere (it is done), or to a queue. Delays are in seconds. */
export type NextStep =
  | { to: 'done' }
  | { to: 'retry'; message: DeliveryMessage; delay: number }
  /**
   * Where a delivery with this step goes: those that wait for their plugin, or take long, must not delay the retries of
   * others.
   */
  | { to: 'slow'; message: DeliveryMessage; delay: number }
  | { to: 'dead'; message: DeliveryMessage };
