import { deferred } from '../async/deferred.ts';
import { HttpStatusError, PermanentError, ServerMonitorError } from '../errors.ts';
import type { HttpClient, HttpRequestOptions, HttpResponse } from '../plugin/http-client.ts';
import { parseRetryAfter } from '../plugin/parse-retry-after.ts';
import { RequestTracker } from '../plugin/request-tracker.ts';

/** A request that a plugin made. */
export interface RecordedRequest {
  /** In upper case. */
  method: string;
  /** As the plugin gave it. */
  url: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** As it would have been sent. */
  body: string;
}

/** What to answer with; 200 and an empty body where nothing else is said. */
export interface Reply {
  /** 200 by default. */
  status?: number;
  /** None by default. */
  headers?: Record<string, string>;
  /** Empty by default. */
  body?: string;
}

/**
 * An `HttpClient` that keeps requests and gives the answers that a test sets, without a network.
 *
 * @example
 * ```ts
 * plugin.http.reply({ status: 503 });
 * ```
 */
export class RecordingHttp implements HttpClient {
  /** All requests so far, in order. */
  readonly requests: RecordedRequest[] = [];
  readonly #delivery: AbortSignal | undefined;
  readonly #tracker = new RequestTracker();
  #reply: (request: RecordedRequest) => Reply | Promise<Reply> = () => ({});

  /** @param delivery - ends the requests under way and closes the client, as the end of an attempt does */
  constructor(delivery?: AbortSignal) {
    this.#delivery = delivery;
  }

  /** Answers like this from now on; what a function throws is what the request throws. */
  reply(reply: Reply | ((request: RecordedRequest) => Reply | Promise<Reply>)): void {
    this.#reply = typeof reply === 'function' ? reply : () => reply;
  }

  request(method: string, url: string, options?: HttpRequestOptions): Promise<HttpResponse> {
    return this.#tracker.track((resolve, reject) => {
      this.#send(method, url, options).then(resolve, reject);
    });
  }

  /**
   * To be called when the hooks have returned: waits for requests that they did not await.
   *
   * @throws {UnawaitedRequestError} when one of them failed
   */
  async settle(): Promise<void> {
    await this.#tracker.settle();
  }

  async #send(method: string, url: string, options: HttpRequestOptions = {}): Promise<HttpResponse> {
    const given = Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
    const json = options.json === undefined ? {} : { 'content-type': 'application/json' };
    const request = { method, url, headers: { ...json, ...Object.fromEntries(given) }, body: bodyOf(options) };
    this.#assertOpen(options.signal);
    this.requests.push(request);
    const { status = 200, headers = {}, body = '' } = await this.#answer(request, options.signal);
    const ok = status >= 200 && status < 300;
    if (!ok && options.throwOnError !== false) {
      const retryAfter = parseRetryAfter(headers['retry-after'], Date.now()) ?? undefined;
      // Without the body: the functions mask the secrets in it, which are not known here.
      throw new HttpStatusError(status, { retryAfter });
    }
    const text = () => {
      if (ok && options.ignoreBody) throw new PermanentError('the body was not read: the request has `ignoreBody`');
      return body;
    };
    return { status, ok, headers, text, json: () => JSON.parse(text()) };
  }

  /** The reply, unless the end of the attempt or the request's own signal comes first. */
  async #answer(request: RecordedRequest, own: AbortSignal | undefined): Promise<Reply> {
    const { promise: ended, reject } = deferred<never>();
    const end = () => {
      try {
        this.#assertOpen(own);
      } catch (error) {
        reject(error);
      }
    };
    const signals = [this.#delivery, own].filter((signal) => signal !== undefined);
    for (const signal of signals) signal.addEventListener('abort', end);
    try {
      return await Promise.race([this.#reply(request), ended]);
    } finally {
      for (const signal of signals) signal.removeEventListener('abort', end);
    }
  }

  #assertOpen(own: AbortSignal | undefined): void {
    if (this.#delivery?.aborted) throw deliveryClosed();
    if (own?.aborted) {
      throw new ServerMonitorError('http_aborted', 'the request was aborted by its `signal`', { cause: own.reason });
    }
  }

  get(url: string, options?: HttpRequestOptions) {
    return this.request('GET', url, options);
  }

  post(url: string, options?: HttpRequestOptions) {
    return this.request('POST', url, options);
  }

  put(url: string, options?: HttpRequestOptions) {
    return this.request('PUT', url, options);
  }

  patch(url: string, options?: HttpRequestOptions) {
    return this.request('PATCH', url, options);
  }

  delete(url: string, options?: HttpRequestOptions) {
    return this.request('DELETE', url, options);
  }
}

function bodyOf({ json, body }: HttpRequestOptions): string {
  if (json === undefined) return typeof body === 'string' ? body : Buffer.from(body ?? '').toString();
  if (body !== undefined) throw new PermanentError('a request has `json` or `body`, not both');
  return JSON.stringify(json);
}

/** What `http`, `state` and `publish` say to a plugin whose time is up. */
export function deliveryClosed(): ServerMonitorError {
  return new ServerMonitorError('delivery_closed', 'the attempt is over: its http, state and publish are closed');
}
