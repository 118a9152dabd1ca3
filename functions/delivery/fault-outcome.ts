import type { FaultyPlugin } from '../host/plugin-instance.ts';
import type { Outcome } from '../outcome/outcome.ts';

/**
 * Seconds between two attempts at a delivery whose plugin the catalog lacks: only a deploy or a change of the allowlist
 * helps.
 */
const CATALOG_WAIT = 900;

/** The outcome of a delivery to a plugin that cannot run. It is retried, since the operator may fix the plugin meanwhile. */
export function faultOutcome({ reason, error }: FaultyPlugin): Outcome {
  if (reason === 'plugin_not_found') return { status: 'parked', reason, error, wait: CATALOG_WAIT };
  return { status: 'retry', reason, error, counts: true };
}
