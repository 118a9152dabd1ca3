import type { ParkedOutcome } from '../../outcome/outcome.ts';
import type { Clock } from '../../time/clock.ts';
import type { DeliveryMessage } from '../delivery-message.ts';
import type { NextStep } from './next-step.ts';
import { MAX_SQS_DELAY } from './retry-delay.ts';

/** Seconds over which the first parked deliveries are spread, at least. */
const MIN_SPREAD = 5;

/**
 * Seconds. SQS keeps a message for 14 days (SQS developer guide, "Amazon SQS message quotas"); after that, no operator can
 * find it.
 */
const MAX_PARKED = 14 * 24 * 3600;

/**
 * Parks a delivery: it waits on the slow queue without using a retry, up to a limit, and is then a dead letter. The wait
 * grows with the time already waited. So an outage takes few messages, and the deliveries do not all come back at once.
 *
 * @param parkMax - seconds for which deliveries wait for an endpoint that is down or limits its rate
 */
export function parkStep(delivery: DeliveryMessage, outcome: ParkedOutcome, parkMax: number, clock: Clock): NextStep {
  const { reason, error, wait, reserved = false } = outcome;
  const now = clock.now();
  const nowText = new Date(now).toISOString();
  const { not_before: _, reserved: __, parked_since = nowText, ...rest } = delivery;
  const message: DeliveryMessage = {
    ...rest,
    reason,
    last_error: error,
    first_failed_at: delivery.first_failed_at ?? nowText,
  };
  const limit = reason === 'circuit_open' || reason === 'rate_limited' ? parkMax : MAX_PARKED;
  const waited = (now - Date.parse(parked_since)) / 1000;
  // A dead letter starts over when it is redriven, so it does not keep the time since which it waited.
  if (waited >= limit) return { to: 'dead', message };
  const spread = Math.min(MAX_SQS_DELAY, Math.max(MIN_SPREAD, waited));
  const delay = Math.min(reserved ? wait : wait + clock.random() * spread, limit - waited);
  const not_before = new Date(now + delay * 1000).toISOString();
  return { to: 'slow', message: { ...message, parked_since, not_before, ...(reserved ? { reserved } : {}) }, delay };
}
