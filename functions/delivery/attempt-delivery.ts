import type { Clock } from '../shared/clock.ts';
import { DeliveryAttempt } from './delivery-attempt.ts';
import type { EventJob } from './event-job.ts';
import type { Outcome } from './outcome.ts';
import type { HookRoute } from './routes.ts';
import { runningAttempt } from './running-attempt.ts';
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
  const limits = new TimeLimits();
  const outcome = await new Promise<Outcome>((resolve) => {
    const running = new DeliveryAttempt(route, job, attempt, { deadline, clock, limits }, resolve);
    runningAttempt.run(running, () => running.start());
  });
  limits.close();
  return outcome;
}
