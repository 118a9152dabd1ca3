import type { Outcome, RetryOutcome } from '../../outcome/outcome.ts';
import type { Clock } from '../../time/clock.ts';
import type { DeliveryMessage } from '../delivery-message.ts';
import type { NextStep } from './next-step.ts';
import { parkStep } from './park-step.ts';
import { retryDelay } from './retry-delay.ts';

const DONE: NextStep = { to: 'done' };

/** The longest error in a message, in characters: it must leave room for the event. */
const MAX_ERROR = 1000;

/** What a retry needs to know of the plugin's configuration and of the stage. */
export interface RetryPolicy {
  retryMax: number;
  /** Seconds; see `retryDelay`. */
  base: number;
  /** Seconds for which a delivery may be parked. */
  parkMax: number;
}

/** Decides what follows from an outcome. The delivery is as it was before the attempt. */
export function decideNextStep(
  delivery: DeliveryMessage,
  outcome: Outcome,
  policy: RetryPolicy,
  clock: Clock,
): NextStep {
  if (outcome.status === 'delivered' || outcome.status === 'skipped') return DONE;
  if (outcome.status === 'parked') return parkStep(delivery, outcome, policy.parkMax, clock);
  const counts = outcome.status === 'dead' || outcome.counts;
  const now = clock.now();
  const message: DeliveryMessage = {
    event: delivery.event,
    eventJson: delivery.eventJson,
    ...(delivery.replay === undefined ? {} : { replay: delivery.replay }),
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
  const not_before = new Date(now + delay * 1000).toISOString();
  return { to: laneOf(outcome), message: { ...message, not_before }, delay };
}

/** A plugin that used its whole timeout is likely to do so again. The retry queue is for plugins that answer quickly. */
function laneOf({ reason }: RetryOutcome): 'retry' | 'slow' {
  return reason === 'timeout' || reason === 'slow' ? 'slow' : 'retry';
}
