/** What has to end when its time is up. */
export interface Limited {
  timeUp(): void;
}

/**
 * Ends attempts whose time is up. Those that end at the same millisecond share a timer: a batch starts nearly all of its attempts at one
 * time, and a timer for each would take longer than everything else about an attempt.
 */
export class TimeLimits {
  #timers: NodeJS.Timeout[] = [];
  /** By when they end. */
  #groups = new Map<number, Limited[]>();
  #endOfLast = Number.NaN;
  #last: Limited[] = [];

  /** @param end - milliseconds since the epoch, as `now` */
  watch(limited: Limited, end: number, now: number): void {
    if (end !== this.#endOfLast) {
      this.#last = this.#groups.get(end) ?? this.#open(end, end - now);
      this.#endOfLast = end;
    }
    this.#last.push(limited);
  }

  /** To be called when everything has ended. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #open(end: number, wait: number): Limited[] {
    const group: Limited[] = [];
    this.#groups.set(end, group);
    this.#timers.push(setTimeout(endAll, wait, group));
    return group;
  }
}

function endAll(group: readonly Limited[]): void {
  for (const limited of group) limited.timeUp();
}
