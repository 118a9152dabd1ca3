import type { Clock } from '../../time/clock.ts';
import type { DispatchedEvent } from '../dispatched-event.ts';
import type { Outcome } from '../outcome.ts';
import type { HookRoute } from '../routes.ts';
import { DeliveryAttempt } from './delivery-attempt.ts';
import { startAttempt } from './running-attempt.ts';
import { TimeLimits } from './time-limits.ts';

/**
 * Makes one attempt by itself. Never throws.
 *
 * @param attempt - 1 for the first
 * @param deadline - milliseconds since the epoch at which the function must be done
 */
export async function attemptDelivery(
  route: HookRoute,
  job: DispatchedEvent,
  attempt: number,
  deadline: number,
  clock: Clock,
): Promise<Outcome> {
  const startedAt = clock.now();
  const limits = new TimeLimits(deadline, clock);
  const outcome = await new Promise<Outcome>((resolve) => {
    const running = new DeliveryAttempt(route, job, attempt, startedAt, { deadline, clock, limits }, resolve);
    startAttempt(running);
    limits.begin();
  });
  limits.close();
  return outcome;
}
