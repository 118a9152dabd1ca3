import type { Clock } from '../shared/clock.ts';
import { DeliveryAttempt } from './delivery-attempt.ts';
import type { EventJob } from './event-job.ts';
import type { Outcome } from './outcome.ts';
import type { HookRoute } from './routes.ts';
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
  job: EventJob,
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
