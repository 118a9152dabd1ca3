interface Kept<T> {
  answer: Promise<T>;
  /** When it came; infinite while it is awaited. */
  at: number;
}

/**
 * Shares answers for a moment: pages ask for the same several times a second, from several tabs. A change through the console
 * forgets them all.
 */
export class AnswerCache {
  readonly #now: () => number;
  readonly #forgets: (() => void)[] = [];

  /** @param now - milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param maxAge - milliseconds from the answer on @param load - a failure is not kept */
  share<T>(maxAge: number, load: () => Promise<T>): () => Promise<T> {
    let kept: Kept<T> | undefined;
    this.#forgets.push(() => {
      kept = undefined;
    });
    return () => {
      const now = this.#now();
      if (kept && now - kept.at < maxAge) return kept.answer;
      const loading: Kept<T> = { answer: load(), at: Number.POSITIVE_INFINITY };
      kept = loading;
      loading.answer.then(
        () => {
          loading.at = this.#now();
        },
        () => {
          if (kept === loading) kept = undefined;
        },
      );
      return loading.answer;
    };
  }

  forget(): void {
    for (const forget of this.#forgets) forget();
  }
}
