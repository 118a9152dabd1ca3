/** Keeps output up to a limit and counts the rest, so that events stay small. */
export class BoundedOutput {
  #limit: number;
  #kept = Buffer.alloc(0);
  #dropped = 0;

  /** @param limit - bytes */
  constructor(limit = 2048) {
    this.#limit = limit;
  }

  add(chunk: Buffer): void {
    const kept = chunk.subarray(0, Math.max(0, this.#limit - this.#kept.length));
    this.#kept = Buffer.concat([this.#kept, kept]);
    this.#dropped += chunk.length - kept.length;
  }

  /** The text, with a note of how many bytes are missing. */
  toString(): string {
    // The limit may cut a character in two.
    const text = this.#kept.toString('utf8').replace(/\uFFFD$/, '');
    return this.#dropped > 0 ? `${text}\n[${this.#dropped} more bytes]` : text;
  }
}
