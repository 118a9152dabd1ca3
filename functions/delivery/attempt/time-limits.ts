import type { Clock } from '../../time/clock.ts';

/** What has to end when its time is up. */
export interface Limited {
  /** Whose time ends with this one's: a list that needs no room of its own. Not to be touched by others than `TimeLimits`. */
  nextLimited: Limited | undefined;
  /**
   * @param milliseconds - that it had
   * @param byDeadline - true when it was the function's time that ended
   * @param late - true when it had had less than half of that
   */
  timeUp(milliseconds: number, byDeadline: boolean, late: boolean): void;
}

/**
 * Ends attempts whose time is up. Those that are started together and have equally long share a timer: a batch starts nearly all of its
 * attempts at one time, and a timer for each would take longer than everything else about an attempt.
 */
export class TimeLimits {
  readonly #deadline: number;
  readonly #clock: Clock;
  /** Milliseconds. */
  readonly #whole: number;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #lists: Limited[] = [];
  /** The last of those whose time has not begun, by what they may take. */
  #waiting = new Map<number, Limited>();
  /** Set when the first have begun: what comes later begins by itself. */
  #begun = false;
  #soon: NodeJS.Immediate | undefined;

  /** @param deadline - milliseconds since the epoch at which everything must have ended */
  constructor(deadline: number, clock: Clock) {
    this.#deadline = deadline;
    this.#clock = clock;
    this.#whole = deadline - clock.now();
  }

  /** @param milliseconds - that it may take, from the first `begin`, or, after that, from when the event loop has come round */
  add(limited: Limited, milliseconds: number): void {
    limited.nextLimited = this.#waiting.get(milliseconds);
    this.#waiting.set(milliseconds, limited);
    if (this.#begun) this.#soon ??= setImmediate(beginSoon, this);
  }

  /** Lets the time begin for all that were added up to now. */
  begin(): void {
    this.#begun = true;
    this.#soon = undefined;
    const now = this.#clock.now();
    for (const [milliseconds, last] of this.#waiting) {
      const left = Math.max(0, this.#deadline - now);
      const limit = Math.min(milliseconds, left);
      const late = limit < this.#whole / 2;
      this.#lists.push(last);
      this.#timers.push(setTimeout(endAll, limit, last, limit, left <= milliseconds, late));
    }
    this.#waiting = new Map();
  }

  /** To be called when everything has ended. */
  close(): void {
    clearImmediate(this.#soon);
    for (const timer of this.#timers) clearTimeout(timer);
    // What a plugin left open, as a connection, holds on to its attempt; it must not hold the whole batch.
    for (const last of this.#lists) unlink(last);
  }
}

function beginSoon(limits: TimeLimits): void {
  limits.begin();
}

function unlink(last: Limited): void {
  for (let limited: Limited | undefined = last; limited; ) {
    const next: Limited | undefined = limited.nextLimited;
    limited.nextLimited = undefined;
    limited = next;
  }
}

function endAll(last: Limited, milliseconds: number, byDeadline: boolean, late: boolean): void {
  for (let limited: Limited | undefined = last; limited; limited = limited.nextLimited) {
    limited.timeUp(milliseconds, byDeadline, late);
  }
}
