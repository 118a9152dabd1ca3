import type { Entry } from './entry.ts';
import type { SpooledLine } from './spool/spool-file.ts';

/** An entry that waits to be published in the background. */
export interface Buffered {
  entry: Entry;
  /** Counts up with every entry that is buffered. */
  sequence: number;
  /** Attempts so far. */
  attempts: number;
  /** Where the entry is in the spool; undefined without one. */
  line: SpooledLine | undefined;
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

  /** The sequence number of the entry that was buffered last, whether it still waits or not. */
  get last(): number {
    return this.#last;
  }

  /** The sequence number of the entry that has waited longest; infinite when none waits. */
  get oldest(): number {
    return this.#items[0]?.sequence ?? Number.POSITIVE_INFINITY;
  }

  hasRoomFor(entry: Entry): boolean {
    return this.#items.length < this.#maxCount && this.#bytes + entry.size <= this.#maxBytes;
  }

  push(entry: Entry, line?: SpooledLine): void {
    this.#last += 1;
    this.#items.push({ entry, sequence: this.#last, attempts: 0, line });
    this.#bytes += entry.size;
  }

  /** Takes the entries that have waited longest. */
  take(count: number): Buffered[] {
    const items = this.#items.splice(0, count);
    for (const { entry } of items) this.#bytes -= entry.size;
    return items;
  }

  /** Returns what was taken last; it may exceed the bounds for a moment. */
  putBack(items: readonly Buffered[]): void {
    this.#items.unshift(...items);
    for (const { entry } of items) this.#bytes += entry.size;
  }
}
