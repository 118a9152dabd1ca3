import type { FaultyPlugin } from '../host/plugin-instance.ts';
import type { Outcome } from './outcome.ts';

/** What becomes of a delivery to a plugin that can't run: it is tried again, for the operator may mend it meanwhile. */
export function faultOutcome({ reason, error }: FaultyPlugin): Outcome {
  return { status: 'retry', reason, error, counts: true };
}
