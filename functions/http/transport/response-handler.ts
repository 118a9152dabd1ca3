import type { Dispatcher } from 'undici';
import type { HttpResponse } from '../../../sdk/plugin/http-client.ts';
import type { AbortSource } from '../abort-source.ts';
import { DeliveryClosedError, HttpTimeoutError, RequestAbortedError, ResponseTooLargeError } from '../errors.ts';
import { BufferedResponse } from './buffered-response.ts';
import { toHttpError } from './to-http-error.ts';

/** What one request is bound to. */
export interface RequestTerms {
  method: string;
  origin: string;
  /** Ends the request, and is the reason why there is no other after it. */
  delivery: AbortSource;
  /** The plugin's own. */
  signal: AbortSignal | undefined;
  /** Bytes. */
  maxHeaders: number;
  /** Bytes. */
  maxBody: number;
  /** Milliseconds. */
  totalTimeout: number;
}

const none = new Uint8Array();

/**
 * One request and its answer: collects what undici reads and settles once, whatever comes first of the answer, an
 * error, an abort, the limit and the timeout. Takes part in undici's dispatch itself: no stream, no promise but one.
 */
export class ResponseHandler implements Dispatcher.DispatchHandler {
  readonly #terms: RequestTerms;
  readonly #resolve: (answer: HttpResponse) => void;
  readonly #reject: (reason: Error) => void;
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #failure: Error | undefined;
  #settled = false;
  #status = 0;
  #headers: Record<string, string> = {};
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(terms: RequestTerms, resolve: (answer: HttpResponse) => void, reject: (reason: Error) => void) {
    this.#terms = terms;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(timeOut, terms.totalTimeout, this);
    // The exchange is its own listener (`handleEvent`): nothing to allocate, and once where both signals are one.
    terms.delivery.addEventListener('abort', this);
    terms.signal?.addEventListener('abort', this);
  }

  handleEvent(): void {
    const { delivery, signal, origin } = this.#terms;
    this.fail(
      delivery.aborted
        ? new DeliveryClosedError({ cause: delivery.reason })
        : new RequestAbortedError(origin, { cause: signal?.reason }),
    );
  }

  timeOut(): void {
    const { origin, totalTimeout } = this.#terms;
    this.fail(new HttpTimeoutError(`${origin}: no whole answer within ${totalTimeout} ms`));
  }

  /** Ends the request; its connection, whose state nobody knows any more, goes with it. */
  fail(error: Error): void {
    if (!this.#settle()) return;
    this.#failure = error;
    this.#chunks = [];
    this.#reject(error);
    this.#controller?.abort(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Ended while it waited for a connection: not a byte of it is sent.
    if (this.#failure) controller.abort(this.#failure);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // Informational answers come before the real one.
    if (status < 200) return;
    this.#status = status;
    for (const name in headers) {
      const value = headers[name];
      if (value !== undefined) this.#headers[name] = typeof value === 'string' ? value : value.join(', ');
    }
    const announced = Number(this.#headers['content-length']);
    if (announced > this.#terms.maxBody && this.#terms.method !== 'HEAD') this.#failTooLarge();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    this.#size += chunk.length;
    if (this.#size > this.#terms.maxBody) this.#failTooLarge();
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.#settle()) return;
    const [first = none] = this.#chunks;
    const body = this.#chunks.length > 1 ? Buffer.concat(this.#chunks, this.#size) : first;
    const answer = new BufferedResponse(this.#status, this.#headers, body);
    // undici frees the connection in an immediate that it sets after this call. Settling before it would make a plugin's
    // next request open a second connection, with another handshake.
    queueMicrotask(() => setImmediate(this.#resolve, answer));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#settle()) this.#reject(toHttpError(error, this.#terms.origin, this.#terms.maxHeaders));
  }

  #failTooLarge(): void {
    this.fail(new ResponseTooLargeError(this.#terms.origin, 'body', this.#terms.maxBody));
  }

  /** True the first time. */
  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#terms.delivery.removeEventListener('abort', this);
    this.#terms.signal?.removeEventListener('abort', this);
    return true;
  }
}

function timeOut(exchange: ResponseHandler): void {
  exchange.timeOut();
}
