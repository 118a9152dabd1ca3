import type { DeliveryMessage } from '../delivery/delivery-message.ts';
import type { NextStep } from '../delivery/next-step/next-step.ts';
import type { Clock } from '../time/clock.ts';

/** Sends a delivery that is not due yet back to its queue: SQS delays a message by at most 15 minutes. */
export function hopUntilDue(delivery: DeliveryMessage, clock: Clock): NextStep | undefined {
  if (delivery.not_before === undefined) return undefined;
  const seconds = (Date.parse(delivery.not_before) - clock.now()) / 1000;
  // SQS counts whole seconds, so a message may come a little early: that is due.
  if (seconds <= 1) return undefined;
  return { to: delivery.parked_since === undefined ? 'retry' : 'slow', message: delivery, delay: seconds };
}
