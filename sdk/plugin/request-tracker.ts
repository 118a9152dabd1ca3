import { UnawaitedRequestError } from '../errors.ts';

/** The promise of a request. It knows whether anything waits for its result: `await` and `Promise.all` call `then` too. */
class RequestPromise<T> extends Promise<T> {
  observed = false;

  /** What `then` returns is an ordinary promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  // biome-ignore lint/suspicious/noThenProperty: a promise has one
  override then<Fulfilled = T, Rejected = never>(
    onFulfilled?: ((value: T) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    this.observed = true;
    return super.then(onFulfilled, onRejected);
  }

  /** Keeps Node.js from ending the process for a rejection that nobody handles: `RequestTracker.settle` reports it. */
  markHandled(): void {
    super.then(undefined, ignore);
  }
}

type Start<T> = (resolve: (value: T) => void, reject: (reason: unknown) => void) => void;

/**
 * Follows the requests of one delivery, so that a plugin which forgets to await one cannot report success by mistake.
 *
 * @example
 * ```ts
 * const answer = await tracker.track((resolve, reject) => send(request, resolve, reject));
 * await tracker.settle();
 * ```
 */
export class RequestTracker {
  #open = 0;
  #failed: { request: RequestPromise<unknown>; error: unknown }[] = [];
  #onEnd: (() => void) | undefined;

  /** @param start - called at once; what it throws rejects the request */
  track<T>(start: Start<T>): Promise<T> {
    const settlers: { resolve: (value: T) => void; reject: (reason: unknown) => void } = {
      resolve: ignore,
      reject: ignore,
    };
    const request = new RequestPromise<T>((resolve, reject) => {
      settlers.resolve = resolve;
      settlers.reject = reject;
    });
    this.#open += 1;
    try {
      start(
        (value) => {
          settlers.resolve(value);
          this.#end();
        },
        (error) => this.#fail(request, error, settlers.reject),
      );
    } catch (error) {
      this.#fail(request, error, settlers.reject);
    }
    return request;
  }

  /**
   * To be called when the hooks have returned. Waits for the requests that are still being made.
   *
   * @returns undefined when there is nothing to wait for or to report, which is the usual case
   * @throws {UnawaitedRequestError} when a request failed that nothing waited for
   */
  settle(): Promise<void> | undefined {
    return this.#open === 0 && !this.#unobserved() ? undefined : this.#settle();
  }

  async #settle(): Promise<void> {
    do {
      if (this.#open > 0) await new Promise<void>((resolve) => (this.#onEnd = resolve));
      // What waits for a request runs first: it may handle the failure, or make another request.
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.#open > 0);
    const failure = this.#unobserved();
    this.#failed = [];
    if (failure) throw new UnawaitedRequestError({ cause: failure.error });
  }

  #fail(request: RequestPromise<unknown>, error: unknown, reject: (reason: unknown) => void): void {
    this.#failed.push({ request, error });
    request.markHandled();
    reject(error);
    this.#end();
  }

  #unobserved() {
    return this.#failed.find(({ request }) => !request.observed);
  }

  #end(): void {
    this.#open -= 1;
    if (this.#open === 0) this.#onEnd?.();
  }
}

function ignore(): void {}
