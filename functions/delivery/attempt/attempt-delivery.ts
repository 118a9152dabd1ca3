import type { Outcome } from '../../outcome/outcome.ts';
import type { Clock } from '../../time/clock.ts';
import type { DispatchedEvent } from '../dispatched-event.ts';
import type { BatchRoute, HookRoute } from '../routes.ts';
import { AttemptTimeouts } from './attempt-timeouts.ts';
import { BatchAttempt } from './batch-attempt.ts';
import { DeliveryAttempt } from './delivery-attempt.ts';
import { startAttempt } from './running-attempt.ts';

/**
 * Makes one attempt at one delivery. Never throws.
 *
 * @param attempt - 1 for the first
 * @param deadline - milliseconds since the epoch at which the function must be done
 */
export async function attemptDelivery(
  route: HookRoute | BatchRoute,
  dispatched: DispatchedEvent,
  attempt: number,
  deadline: number,
  clock: Clock,
): Promise<Outcome> {
  const timeouts = new AttemptTimeouts(deadline, clock);
  const options = { deadline, clock, timeouts, keepsAnswer: dispatched.test };
  const now = clock.now();
  const outcome = await new Promise<Outcome>((resolve) => {
    startAttempt(
      'onBatch' in route
        ? new BatchAttempt(route, [dispatched], attempt, now, options, resolve)
        : new DeliveryAttempt(route, dispatched, attempt, now, options, resolve),
    );
    timeouts.begin();
  });
  timeouts.close();
  return outcome;
}
