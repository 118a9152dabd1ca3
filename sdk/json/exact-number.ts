/**
 * A decimal that no JavaScript number holds, with the digits that were written. `toJson` writes them as they are. `JSON.stringify`
 * has no way to do so: it writes text.
 */
export class ExactNumber {
  readonly #digits: string;

  /** @param digits - a number by the grammar of JSON */
  constructor(digits: string) {
    this.#digits = digits;
  }

  toString(): string {
    return this.#digits;
  }

  toJSON(): string {
    return this.#digits;
  }
}
