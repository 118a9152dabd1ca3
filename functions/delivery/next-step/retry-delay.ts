import { sqsLimits } from '../../aws/sqs-limits.ts';
import type { Clock } from '../../time/clock.ts';

/** The longest wait between two attempts, in seconds. */
export const MAX_RETRY_SECONDS = 3600;
/**
 * The longest `Retry-After`, in seconds; a longer one counts as this much. Otherwise an endpoint could make deliveries
 * expire.
 */
export const MAX_RETRY_AFTER_SECONDS = 6 * 3600;
/** The longest delay SQS takes for one message, in seconds. */
export const MAX_SQS_DELAY = sqsLimits.delay;

/**
 * Seconds until the next attempt: exponential with full jitter, and no sooner than the endpoint asked.
 *
 * @param attempts - attempts made so far, at least 1
 * @param base - seconds: the longest first wait
 * @param retryAfter - seconds, when the endpoint asked for a wait
 */
export function retryDelay(attempts: number, base: number, clock: Clock, retryAfter = 0): number {
  const ceiling = Math.min(MAX_RETRY_SECONDS, base * 2 ** Math.max(0, attempts - 1));
  return Math.max(clock.random() * ceiling, Math.min(retryAfter, MAX_RETRY_AFTER_SECONDS));
}

/** The delay to give SQS for a message that is due in `seconds`: a longer wait takes several messages. */
export function sqsDelay(seconds: number): number {
  return Math.min(MAX_SQS_DELAY, Math.max(0, Math.ceil(seconds)));
}
