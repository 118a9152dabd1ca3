import type { AbortListener, AbortSource } from '../../http/abort-source.ts';

/**
 * Ends the requests of a delivery. An `AbortSignal` takes as much time as a signature, so it is made only for plugins that
 * ask for one.
 */
export class DeliveryEnd implements AbortSource {
  #listeners = new Set<AbortListener>();
  #reason: unknown;

  get aborted(): boolean {
    return this.#reason !== undefined;
  }

  get reason(): unknown {
    return this.#reason;
  }

  addEventListener(_type: 'abort', listener: AbortListener): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: AbortListener): void {
    this.#listeners.delete(listener);
  }

  /** @param reason - not undefined */
  abort(reason: Error): void {
    this.#reason = reason;
    for (const listener of this.#listeners) listener.handleEvent();
  }
}
