import type { Dispatcher } from 'undici';
import type { HttpResponse } from '../../../sdk/plugin/http-client.ts';
import {
  DeliveryClosedError,
  HttpTimeoutError,
  IncompleteBodyError,
  RequestAbortedError,
  ResponseTooLargeError,
} from '../errors.ts';
import { BufferedResponse } from './buffered-response.ts';
import type { Connection, ConnectionHandler } from './connection-client.ts';
import { partialHeadOf } from './parser/tolerant-parser.ts';
import { bodyFor, bodyTime, type RequestTerms, readsBody } from './request-terms.ts';
import type { ResponseBody } from './response-body.ts';
import { isClosedConnection, toHttpError } from './to-http-error.ts';

/** Settles the promise of a request, and sends the request once more. */
export interface RequestOwner {
  resolve(response: HttpResponse): void;
  reject(reason: Error): void;
  /** Sends the request again, on a new connection. */
  sendAgain(handler: ResponseHandler): void;
}

/**
 * Reads the answer to one request and settles its promise once. The status decides: once it is known, no failure rejects
 * any more. The answer then has an incomplete body, which throws when the plugin reads it.
 *
 * It is a handler of undici's dispatch: the streams and promises of undici's `request` cost as much as the delivery.
 */
export class ResponseHandler implements ConnectionHandler {
  connection: Connection | undefined = undefined;
  readonly #terms: RequestTerms;
  readonly #owner: RequestOwner;
  readonly #timer: NodeJS.Timeout | undefined;
  #bodyTimer: NodeJS.Timeout | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #failure: Error | undefined;
  #settled = false;
  /** True when the connection carried an answer before this one. */
  #reused = false;
  /** True when a byte of the answer has arrived. */
  #started = false;
  #status = 0;
  #headers: Record<string, string> = {};
  /** Set when the status is known. */
  #body: ResponseBody | undefined;

  constructor(terms: RequestTerms, owner: RequestOwner) {
    this.#terms = terms;
    this.#owner = owner;
    const { totalTimeout } = terms;
    this.#timer = totalTimeout === undefined ? undefined : setTimeout(timeOut, totalTimeout, this);
    // The handler is the listener (`handleEvent`): no closure, and one listener where both signals are the same.
    terms.delivery.addEventListener('abort', this);
    terms.signal?.addEventListener('abort', this);
  }

  handleEvent(): void {
    const { delivery, signal, origin } = this.#terms;
    this.#fail(
      delivery.aborted
        ? new DeliveryClosedError({ cause: delivery.reason })
        : new RequestAbortedError(origin, { cause: signal?.reason }),
    );
  }

  /** The time of the request, or of its body, is up. */
  timeOut(): void {
    const { origin, totalTimeout } = this.#terms;
    if (this.#body) this.#cutBody(this.#body, new IncompleteBodyError(origin, 'it did not end in time'));
    else this.#fail(new HttpTimeoutError(`${origin}: no whole answer within ${totalTimeout} ms`));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#reused = this.connection?.answered ?? false;
    // Ended while it waited for a connection: not a byte of it is sent.
    if (this.#failure) controller.abort(this.#failure);
  }

  onResponseStarted(): void {
    this.#started = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // Informational answers come before the real one.
    if (status < 200) return;
    for (const name in headers) {
      const value = headers[name];
      if (value !== undefined) this.#headers[name] = typeof value === 'string' ? value : value.join(', ');
    }
    const body = this.#startBody(status);
    const { request, origin, maxBody } = this.#terms;
    const announced = request.method === 'HEAD' ? 0 : Number(this.#headers['content-length']);
    if (announced > maxBody && readsBody(this.#terms, status)) {
      this.#cutBody(body, new ResponseTooLargeError(origin, maxBody));
      return;
    }
    // Mostly the body comes with the headers: then the answer is complete before this runs.
    queueMicrotask(() => this.#limitBodyTime());
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled || !this.#body) return;
    this.#body.add(chunk);
    const { origin, maxBody } = this.#terms;
    if (this.#body.size > maxBody) this.#cutBody(this.#body, new ResponseTooLargeError(origin, maxBody));
  }

  onResponseEnd(): void {
    if (this.connection) this.connection.answered = true;
    if (!this.#settle()) return;
    // undici frees the connection in an immediate that it sets after this call. Settling earlier would make a plugin's
    // next request open a second connection, with another handshake.
    queueMicrotask(() => setImmediate(deliver, this));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#settled) return;
    const { origin, maxHeaders } = this.#terms;
    const cause = toHttpError(error, origin, maxHeaders);
    const head = partialHeadOf(error);
    if (this.#body) {
      this.#cutBody(this.#body, new IncompleteBodyError(origin, 'the connection failed', { cause }));
    } else if (head) {
      this.#headers = head.headers;
      this.#cutBody(
        this.#startBody(head.status),
        new IncompleteBodyError(origin, 'its headers are not readable', { cause }),
      );
    } else if (this.#isStale(error)) {
      // Only once, also when the new connection is closed before the request starts on it.
      this.#reused = false;
      this.#owner.sendAgain(this);
    } else {
      this.#fail(cause);
    }
  }

  /** Hands over the answer, or the error that its status makes of it. */
  deliver(): void {
    if (!this.#body) return;
    const response = new BufferedResponse(this.#status, this.#headers, this.#body);
    const { toStatusError, onAnswer } = this.#terms;
    onAnswer?.(this.#status, this.#body.start());
    if (response.ok || !toStatusError) this.#owner.resolve(response);
    else this.#owner.reject(toStatusError(response, this.#body.start()));
  }

  /**
   * Whether the other side closed an idle connection while the request was on its way. It did not process the request
   * (RFC 9112, section 9.3.1), so this is no failure of the endpoint.
   */
  #isStale(error: Error): boolean {
    return this.#reused && !this.#started && isClosedConnection(error);
  }

  #startBody(status: number): ResponseBody {
    this.#status = status;
    this.#body = bodyFor(this.#terms, status);
    return this.#body;
  }

  #limitBodyTime(): void {
    if (this.#settled) return;
    const time = bodyTime(this.#terms, this.#status);
    if (Number.isFinite(time)) this.#bodyTimer = setTimeout(timeOut, time, this);
  }

  /** Settles with what has arrived, and drops the rest together with the connection. */
  #cutBody(body: ResponseBody, reason: Error): void {
    if (!this.#settle()) return;
    body.missing ??= reason;
    this.#controller?.abort(reason);
    this.deliver();
  }

  /** Ends the request and its connection, whose state nobody knows from here on. */
  #fail(error: Error): void {
    if (!this.#settle()) return;
    this.#failure = error;
    this.#owner.reject(error);
    this.#controller?.abort(error);
  }

  /** True the first time. */
  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#bodyTimer);
    this.#terms.delivery.removeEventListener('abort', this);
    this.#terms.signal?.removeEventListener('abort', this);
    return true;
  }
}

function timeOut(handler: ResponseHandler): void {
  handler.timeOut();
}

function deliver(handler: ResponseHandler): void {
  handler.deliver();
}
