import { type Backoff, backoffDelay } from './backoff.ts';

/** Between batches while EventBridge accepts nothing. */
const WAITS: Backoff = { first: 1000, longest: 60_000 };

/** Knows whether EventBridge accepts events at present. While it does not, it is probed at ever longer intervals. */
export class CircuitBreaker {
  #random: () => number;
  #failures = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** True while EventBridge accepts nothing. */
  get open(): boolean {
    return this.#failures > 0;
  }

  record(outcome: 'accepted' | 'outage'): void {
    this.#failures = outcome === 'accepted' ? 0 : this.#failures + 1;
  }

  /** Milliseconds to wait before the next probe. */
  wait(): number {
    return this.open ? backoffDelay(this.#failures, WAITS, this.#random) : 0;
  }
}
