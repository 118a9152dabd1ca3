import { type Backoff, backoffDelay } from './backoff.ts';

/** Between batches while EventBridge takes nothing. */
const PAUSES: Backoff = { first: 1000, most: 60_000 };

/** Knows whether EventBridge takes events at present, so that an outage is probed at ever longer intervals and not hammered. */
export class Circuit {
  #random: () => number;
  #failures = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** True while EventBridge takes nothing. */
  get open(): boolean {
    return this.#failures > 0;
  }

  record(outcome: 'taken' | 'outage'): void {
    this.#failures = outcome === 'taken' ? 0 : this.#failures + 1;
  }

  /** Milliseconds to wait before the next probe. */
  pause(): number {
    return this.open ? backoffDelay(this.#failures, PAUSES, this.#random) : 0;
  }
}
