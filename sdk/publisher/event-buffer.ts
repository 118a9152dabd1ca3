import type { Entry } from './entry.ts';

/** An entry that waits to be published in the background. */
export interface Buffered {
  entry: Entry;
  /** Counts up with every entry that is buffered. */
  number: number;
  /** Attempts so far. */
  attempts: number;
}

/** Entries that wait, first come first served, bounded by count and bytes. */
export class EventBuffer {
  #items: Buffered[] = [];
  #bytes = 0;
  #last = 0;
  #maxCount: number;
  #maxBytes: number;

  constructor(maxCount: number, maxBytes: number) {
    this.#maxCount = maxCount;
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#items.length;
  }

  /** The number of the entry that was buffered last, gone or not. */
  get last(): number {
    return this.#last;
  }

  /** The number of the entry that has waited longest; infinite when none waits. */
  get oldest(): number {
    return this.#items[0]?.number ?? Number.POSITIVE_INFINITY;
  }

  /** @returns false when there is no room */
  push(entry: Entry): boolean {
    if (this.#items.length >= this.#maxCount || this.#bytes + entry.size > this.#maxBytes) return false;
    this.#last += 1;
    this.#items.push({ entry, number: this.#last, attempts: 0 });
    this.#bytes += entry.size;
    return true;
  }

  /**
   * Takes what has waited longest, one entry at least.
   *
   * @param maxBytes - that they may have together
   */
  take(count: number, maxBytes = Number.POSITIVE_INFINITY): Buffered[] {
    let [taken, bytes] = [0, 0];
    while (taken < count && taken < this.#items.length) {
      bytes += this.#items[taken]?.entry.size ?? 0;
      if (taken > 0 && bytes > maxBytes) break;
      taken += 1;
    }
    const items = this.#items.splice(0, taken);
    for (const { entry } of items) this.#bytes -= entry.size;
    return items;
  }

  /** Returns what was taken last; it may exceed the bounds for a moment. */
  putBack(items: readonly Buffered[]): void {
    this.#items.unshift(...items);
    for (const { entry } of items) this.#bytes += entry.size;
  }
}
