import type { Reason } from './reason.ts';

/** What became of one attempt at a delivery. */
export type Outcome =
  | { status: 'delivered' }
  /** The plugin does not want the event, by its hooks, its `event_types` or its `filter`. */
  | { status: 'skipped' }
  | {
      status: 'retry';
      reason: Reason;
      error: string;
      /** Seconds before which another attempt is pointless. */
      retryAfter?: number;
      /** False when no hook was called, so that no attempt is used up. */
      counts: boolean;
      /** True when it tells nothing of the endpoint, though an attempt is used up. */
      sparesCircuit?: boolean;
    }
  /** No hook was called, for the plugin's endpoint is down; `wait` is in seconds, until the next probe of it. */
  | { status: 'parked'; error: string; wait: number }
  | { status: 'dead'; reason: Reason; error: string };
