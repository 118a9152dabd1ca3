import type { HttpClient, HttpRequestOptions, HttpResponse } from '../../sdk/plugin/http-client.ts';
import { RequestTracker } from '../../sdk/plugin/request-tracker.ts';
import type { AbortSource } from './abort-source.ts';
import type { TargetCache } from './address/target-cache.ts';
import { DeliveryClosedError, InvalidRequestError, RequestAbortedError } from './errors.ts';
import { buildHeaders } from './transport/build-headers.ts';
import type { LazyAgents } from './transport/lazy-agents.ts';
import type { OnAnswer, RequestTerms } from './transport/request-terms.ts';
import type { BodyStart } from './transport/response-body.ts';

/** What all deliveries of an instance share. */
export interface Transport {
  agents: LazyAgents;
  targets: TargetCache;
  toStatusError: (response: HttpResponse, bodyStart: BodyStart) => Error;
  /** Bytes. */
  maxHeaders: number;
  /** Bytes. */
  maxBody: number;
  /** Milliseconds. */
  totalTimeout: number;
}

/** The delivery that a client is for. */
export interface DeliveryTerms {
  /** Ends the requests and closes the client; later requests reject with `delivery_closed`. */
  signal: AbortSource;
  /** Names in lower case; added to every request, whatever the plugin sets. */
  headers: Record<string, string>;
  /** Receives each answer, secrets included; absent where nobody keeps them. */
  onAnswer?: OnAnswer | undefined;
  /**
   * Milliseconds that the delivery has left: then `signal` aborts. A slow body gets half of what is left when it starts; all
   * when absent.
   */
  timeLeft?: number;
}

/** The client of one delivery: with its headers, and closed when it ends. One is made for each delivery: keep it light. */
export class DeliveryHttpClient implements HttpClient {
  readonly #transport: Transport;
  readonly #delivery: DeliveryTerms;
  readonly #deadline: number;
  readonly #requests = new RequestTracker();
  #last: RequestTerms['request'] | undefined;

  constructor(transport: Transport, delivery: DeliveryTerms) {
    this.#transport = transport;
    this.#delivery = delivery;
    this.#deadline = performance.now() + (delivery.timeLeft ?? Number.POSITIVE_INFINITY);
  }

  request(method: string, url: string, options?: HttpRequestOptions): Promise<HttpResponse> {
    return this.#send(method.toUpperCase(), url, options);
  }

  get(url: string, options?: HttpRequestOptions): Promise<HttpResponse> {
    return this.#send('GET', url, options);
  }

  post(url: string, options?: HttpRequestOptions): Promise<HttpResponse> {
    return this.#send('POST', url, options);
  }

  put(url: string, options?: HttpRequestOptions): Promise<HttpResponse> {
    return this.#send('PUT', url, options);
  }

  patch(url: string, options?: HttpRequestOptions): Promise<HttpResponse> {
    return this.#send('PATCH', url, options);
  }

  delete(url: string, options?: HttpRequestOptions): Promise<HttpResponse> {
    return this.#send('DELETE', url, options);
  }

  /** The request that was made last; undefined for none. With its secrets. */
  get lastRequest(): RequestTerms['request'] | undefined {
    return this.#last;
  }

  /**
   * To be called when the hooks have returned: waits for requests that they did not await. Undefined when there are none.
   *
   * @throws {UnawaitedRequestError} when one of them failed
   */
  settle(): Promise<void> | undefined {
    return this.#requests.settle();
  }

  #send(method: string, url: string, options: HttpRequestOptions = {}): Promise<HttpResponse> {
    return this.#requests.track((resolve, reject) => {
      const terms = this.#termsOf(method, url, options);
      assertOpen(terms);
      this.#last = terms.request;
      const { agents } = this.#transport;
      if (agents.opened) agents.opened.send(terms, resolve, reject);
      else {
        agents
          .open()
          .then((opened) => {
            assertOpen(terms);
            opened.send(terms, resolve, reject);
          })
          .catch(reject);
      }
    });
  }

  #termsOf(method: string, url: string, options: HttpRequestOptions): RequestTerms {
    const { signal: delivery, headers: fixed, onAnswer, timeLeft } = this.#delivery;
    if (delivery.aborted) throw new DeliveryClosedError({ cause: delivery.reason });
    assertMethod(method);
    const { targets, toStatusError, maxHeaders, maxBody, totalTimeout } = this.#transport;
    const { origin, path } = targets.get(url);
    const headers = buildHeaders(fixed, options.headers, options.json !== undefined);
    return {
      request: { origin, path, method, headers, body: bodyOf(options) },
      origin,
      delivery,
      signal: options.signal,
      deadline: this.#deadline,
      ignoreBody: options.ignoreBody === true,
      toStatusError: options.throwOnError === false ? undefined : toStatusError,
      onAnswer,
      maxHeaders,
      maxBody,
      // Where the delivery ends sooner, a timer of the request is not needed: it takes 1 us of the 55 that a delivery takes.
      totalTimeout: timeLeft !== undefined && timeLeft <= totalTimeout ? undefined : totalTimeout,
    };
  }
}

function assertMethod(method: string): void {
  // CONNECT would turn the server into a way around the guard.
  if (!/^[A-Z-]+$/.test(method) || method === 'CONNECT') {
    throw new InvalidRequestError(`method ${JSON.stringify(method)} is refused`);
  }
}

function assertOpen({ delivery, signal, origin }: RequestTerms): void {
  if (delivery.aborted) throw new DeliveryClosedError({ cause: delivery.reason });
  if (signal?.aborted) throw new RequestAbortedError(origin, { cause: signal.reason });
}

function bodyOf({ json, body }: HttpRequestOptions): string | Uint8Array | null {
  if (json === undefined) {
    if (body == null || typeof body === 'string' || body instanceof Uint8Array) return body ?? null;
    throw new InvalidRequestError('`body` is neither text nor bytes; encode it, and set its `content-type`');
  }
  if (body !== undefined) throw new InvalidRequestError('a request has `json` or `body`, not both');
  return JSON.stringify(json);
}
