/** Failures in a row after which the circuit opens. */
export const CIRCUIT_THRESHOLD = 5;

/** Seconds between probes of an endpoint that is down: the first wait and the longest; in between they double. */
export const PROBE_SECONDS = { first: 5, most: 60 };

/** What an attempt changed: reported once, not for every delivery. */
export type CircuitChange = 'opened' | 'closed' | undefined;

/**
 * Decides whether a plugin's endpoint is called now. It opens after failures in a row: then deliveries are parked, and
 * one at a time goes through as a probe. The first success closes it. Each sandbox has its own: a shared one would cost a call for every
 * delivery, and be one more thing that can fail. Cockatiel's takes 0.1 us more, of the 0.45 us of a delivery.
 */
export class CircuitBreaker {
  #failures = 0;
  #failedProbes = 0;
  #probing = false;
  #probeAt = 0;
  #lastError = '';

  get isOpen(): boolean {
    return this.#failures >= CIRCUIT_THRESHOLD;
  }

  /** What the last failure was. */
  get lastError(): string {
    return this.#lastError;
  }

  /**
   * Seconds until the next probe: the delivery has to wait. 0 when it may go through; when the circuit is open, it is the probe then.
   *
   * @param now - milliseconds since the epoch
   */
  waitFor(now: number): number {
    if (this.#failures < CIRCUIT_THRESHOLD) return 0;
    if (now < this.#probeAt) return (this.#probeAt - now) / 1000;
    // A probe that takes longer than the pause is not waited for: it may never come back.
    this.#probing = true;
    this.#schedule(now);
    return 0;
  }

  succeeded(): CircuitChange {
    if (this.#failures === 0) return undefined;
    const wasOpen = this.#failures >= CIRCUIT_THRESHOLD;
    this.#failures = 0;
    this.#failedProbes = 0;
    this.#probing = false;
    return wasOpen ? 'closed' : undefined;
  }

  /** @param now - milliseconds since the epoch */
  failed(now: number, error: string): CircuitChange {
    this.#lastError = error;
    if (this.#failures < CIRCUIT_THRESHOLD) {
      this.#failures += 1;
      if (this.#failures < CIRCUIT_THRESHOLD) return undefined;
      this.#schedule(now);
      return 'opened';
    }
    // What was under way when it opened fails after that, and is no probe.
    if (!this.#probing) return undefined;
    this.#probing = false;
    this.#failedProbes += 1;
    this.#schedule(now);
    return undefined;
  }

  #schedule(now: number): void {
    const pause = Math.min(PROBE_SECONDS.most, PROBE_SECONDS.first * 2 ** this.#failedProbes);
    this.#probeAt = now + pause * 1000;
  }
}
