import type { ParkReason } from '../outcome/outcome.ts';

/** Why an instance may not be called for a while. */
export interface Block {
  reason: ParkReason;
  error: string;
  /** Milliseconds since the epoch. */
  until: number;
}

/** What this sandbox knows of how fast an instance may be called. */
export class Pace {
  #block: Block | undefined;
  #slowUntil = 0;

  /** Why the instance may not be called now; undefined when it may. */
  blockedAt(now: number): Block | undefined {
    return this.#block && this.#block.until > now ? this.#block : undefined;
  }

  /** A shorter block does not replace a longer one. */
  block(block: Block): void {
    if (!this.#block || block.until > this.#block.until) this.#block = block;
  }

  /** Whether deliveries of the instance are left to the redeliver function. */
  isSlow(now: number): boolean {
    return now < this.#slowUntil;
  }

  /** @param until - milliseconds since the epoch */
  markSlow(until: number): void {
    this.#slowUntil = until;
  }
}
