import type { Context } from 'aws-lambda';
import type { Clock } from './clock.ts';

/** Milliseconds kept back before the function's time is up: to send what is unfinished to the retry queue. */
const MARGIN = 2000;

/** Milliseconds since the epoch at which deliveries must be done. */
export function deadlineOf(context: Pick<Context, 'getRemainingTimeInMillis'>, clock: Clock): number {
  return clock.now() + context.getRemainingTimeInMillis() - MARGIN;
}
