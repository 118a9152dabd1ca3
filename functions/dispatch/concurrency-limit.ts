/**
 * Lets no more of one kind be under way than may be; the others wait for their turn, first come, first served. What may begin begins at once, before
 * `acquire` returns.
 */
export class ConcurrencyLimit<T> {
  readonly #begin: (item: T) => void;
  readonly #waiting: T[] = [];
  /** Of those that wait, how many have had their turn. */
  #served = 0;
  #free: number;
  #serving = false;

  /** @param atOnce - how many may be under way; @param begin - must not throw; `release` has to follow it, sooner or later */
  constructor(atOnce: number, begin: (item: T) => void) {
    this.#free = atOnce;
    this.#begin = begin;
  }

  acquire(item: T): void {
    this.#waiting.push(item);
    this.#serve();
  }

  /** To be called once for each that began, when it has ended. */
  release(): void {
    this.#free += 1;
    this.#serve();
  }

  /** A loop and no recursion: what ends as soon as it begins leaves within `begin`. */
  #serve(): void {
    if (this.#serving) return;
    this.#serving = true;
    try {
      while (this.#free > 0) {
        const item = this.#waiting[this.#served];
        if (item === undefined) break;
        this.#served += 1;
        this.#free -= 1;
        this.#begin(item);
      }
    } finally {
      this.#serving = false;
    }
  }
}
