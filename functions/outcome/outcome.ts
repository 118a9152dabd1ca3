import type { Reason } from './reason.ts';
import type { SentRequest } from './sent-request.ts';
import type { SkipReason } from './skip-reason.ts';

/** What one attempt at a delivery led to. */
export type Outcome =
  | DeliveredOutcome
  /** The plugin does not want the event, by its hooks, its `event_types` or its `filter`, or `dedupe` had seen the delivery. */
  | { status: 'skipped'; reason: SkipReason }
  | RetryOutcome
  | ParkedOutcome
  | DeadOutcome;

/** The answer of an endpoint. */
export interface EndpointAnswer {
  status: number;
  /** The start of its body, with secrets masked; undefined when it was empty. */
  body: string | undefined;
}

/** What an attempt sent, and what it got. */
interface Exchange {
  answer?: EndpointAnswer | undefined;
  /** The last request; undefined where none was made. */
  request?: SentRequest | undefined;
}

/** The exchange is kept where an operator tests the plugin. */
export interface DeliveredOutcome extends Exchange {
  status: 'delivered';
}

/** The attempt failed, or could not be made, and another one follows. */
export interface RetryOutcome extends Exchange {
  status: 'retry';
  reason: Reason;
  error: string;
  /** Seconds before which another attempt is pointless. */
  retryAfter?: number;
  /** False when the attempt uses up no retry: no hook was called, or the dispatch function did not wait for it. */
  counts: boolean;
  /** True when the outcome says nothing about the endpoint, although a retry is used up. */
  sparesCircuit?: boolean;
}

/** The delivery waits for its plugin without using a retry: the circuit is open, the endpoint asked to wait, or an operator paused it. */
export interface ParkedOutcome extends Exchange {
  status: 'parked';
  reason: ParkReason;
  error: string;
  /** Seconds until the next try makes sense. */
  wait: number;
  /** The delivery has this time to itself: it is not spread over a longer one. */
  reserved?: boolean;
  /** The endpoint accepts no more requests (410 Gone): the instance is paused from now on. */
  pauses?: boolean;
}

/** Why deliveries wait. The first two are bounded by `park_max`, the others by the 14 days that a queue keeps messages. */
export type ParkReason = Extract<Reason, 'circuit_open' | 'rate_limited' | 'paused' | 'plugin_not_found'>;

/** No further attempt is made. */
export interface DeadOutcome extends Exchange {
  status: 'dead';
  reason: Reason;
  error: string;
}
