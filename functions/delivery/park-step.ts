import type { Clock } from '../time/clock.ts';
import type { DeliveryMessage } from './delivery-message.ts';
import type { NextStep } from './next-step.ts';
import type { Outcome } from './outcome.ts';
import { MAX_SQS_DELAY } from './retry-delay.ts';

/** Seconds over which the first deliveries to be parked are spread, at least. */
const MIN_SPREAD = 5;

type Parked = Extract<Outcome, { status: 'parked' }>;

/**
 * What becomes of a delivery whose endpoint is down: it waits on the retry queue without using an attempt, up to the limit, and is a dead letter
 * then. The wait grows with the time already waited: an outage costs few messages, and what waited comes back spread out, at most as
 * long after the end of the outage as that lasted.
 *
 * @param limit - seconds
 */
export function parkStep(delivery: DeliveryMessage, { error, wait }: Parked, limit: number, clock: Clock): NextStep {
  const now = clock.now();
  const nowText = new Date(now).toISOString();
  const { not_before, parked_since = nowText, ...rest } = delivery;
  const message: DeliveryMessage = {
    ...rest,
    reason: 'circuit_open',
    last_error: error,
    first_failed_at: delivery.first_failed_at ?? nowText,
  };
  const waited = (now - Date.parse(parked_since)) / 1000;
  // A dead letter starts anew when it is redriven: it does not carry since when it waited.
  if (waited >= limit) return { to: 'dead', message };
  const spread = Math.min(MAX_SQS_DELAY, Math.max(MIN_SPREAD, waited));
  const delay = Math.min(wait + clock.random() * spread, limit - waited);
  return {
    to: 'retry',
    message: { ...message, parked_since, not_before: new Date(now + delay * 1000).toISOString() },
    delay,
  };
}
