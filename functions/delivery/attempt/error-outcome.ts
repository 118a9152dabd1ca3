import { HttpStatusError, UnawaitedRequestError } from '../../../sdk/errors.ts';
import { classifyFailure } from '../../../sdk/plugin/classify-failure.ts';
import type { EndpointAnswer, Outcome } from '../../outcome/outcome.ts';
import { MAX_RETRY_AFTER_SECONDS } from '../next-step/retry-delay.ts';

/** Seconds between two checks whether a paused plugin was resumed. */
export const PAUSE_SECONDS = 60;

/**
 * The outcome of an attempt whose hook threw. An endpoint that asks to wait is not failing: the delivery is parked, and uses no
 * retry. With `park_max: 0` it is retried like any other failure.
 *
 * @param message - the error as text, secrets masked
 * @param parks - whether deliveries of the plugin may be parked
 */
export function errorOutcome(error: unknown, message: string, parks: boolean): Outcome {
  const { permanent, gone = false, retryAfter } = classifyFailure(error);
  const failure = { error: message, answer: failedAnswer(error) };
  if (gone) return { status: 'parked', reason: 'paused', ...failure, wait: PAUSE_SECONDS, pauses: true };
  if (permanent) return { status: 'dead', reason: 'permanent_error', ...failure };
  if (retryAfter === undefined) return { status: 'retry', reason: 'hook_error', ...failure, counts: true };
  const wait = Math.min(retryAfter, MAX_RETRY_AFTER_SECONDS);
  if (parks) return { status: 'parked', reason: 'rate_limited', ...failure, wait };
  return { status: 'retry', reason: 'hook_error', ...failure, counts: true, retryAfter: wait };
}

/** The answer that made a hook throw; undefined where it was something else. */
function failedAnswer(thrown: unknown): EndpointAnswer | undefined {
  const error = thrown instanceof UnawaitedRequestError ? thrown.cause : thrown;
  return error instanceof HttpStatusError ? { status: error.status, body: error.body } : undefined;
}
