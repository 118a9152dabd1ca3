import { toJson } from '../../sdk/json/to-json.ts';
import type { OutgoingMessage } from '../aws/send-messages.ts';
import type { Clock } from '../time/clock.ts';
import type { DeliveryMessage } from './delivery-message.ts';
import type { Outcome } from './outcome.ts';
import { parkStep } from './park-step.ts';
import { retryDelay, sqsDelay } from './retry-delay.ts';

/** Where a delivery goes after an attempt: nowhere (it is done), or into a queue. */
export type NextStep =
  | { to: 'done' }
  | { to: 'retry'; message: DeliveryMessage; delay: number }
  | { to: 'dead'; message: DeliveryMessage };

const DONE: NextStep = { to: 'done' };

/** How long an error may be in a message, in characters: it has to leave room for the event. */
const MAX_ERROR = 1000;

/** What a retry needs to know of the plugin's configuration and the stage's. */
export interface RetryPolicy {
  retryMax: number;
  /** Seconds; see `retryDelay`. */
  base: number;
  /** Seconds for which a delivery may be parked. */
  parkMax: number;
}

/** Decides what follows from an outcome. The delivery is as it was before the attempt. */
export function nextStep(delivery: DeliveryMessage, outcome: Outcome, policy: RetryPolicy, clock: Clock): NextStep {
  if (outcome.status === 'delivered' || outcome.status === 'skipped') return DONE;
  if (outcome.status === 'parked') return parkStep(delivery, outcome, policy.parkMax, clock);
  const counts = outcome.status === 'dead' || outcome.counts;
  const now = clock.now();
  const message: DeliveryMessage = {
    event: delivery.event,
    plugin: delivery.plugin,
    attempts: delivery.attempts + (counts ? 1 : 0),
    reason: outcome.reason,
    last_error: outcome.error.slice(0, MAX_ERROR),
    first_failed_at: delivery.first_failed_at ?? new Date(now).toISOString(),
  };
  if (outcome.status === 'dead' || (counts && message.attempts > policy.retryMax)) return { to: 'dead', message };
  const delay = counts
    ? retryDelay(message.attempts, policy.base, clock, outcome.retryAfter)
    : (outcome.retryAfter ?? 0);
  return { to: 'retry', message: { ...message, not_before: new Date(now + delay * 1000).toISOString() }, delay };
}

/** A delivery as a queue message. The attributes repeat what one looks for in a queue; the body has it all. */
export function queueMessage(delivery: DeliveryMessage, delay = 0): OutgoingMessage {
  const attributes = { plugin: delivery.plugin, event_type: delivery.event.event_type, reason: delivery.reason };
  return { body: toJson(delivery), attributes, delay: sqsDelay(delay) };
}
