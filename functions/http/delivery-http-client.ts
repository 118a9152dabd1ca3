import type { Agent } from 'undici';
import type { HttpClient, HttpRequestOptions, HttpResponse } from '../../sdk/plugin/http-client.ts';
import type { AbortSource } from './abort-source.ts';
import type { TargetCache } from './address/target-cache.ts';
import { DeliveryClosedError, InvalidRequestError, RequestAbortedError } from './errors.ts';
import { buildHeaders } from './transport/build-headers.ts';
import type { LazyAgent } from './transport/lazy-agent.ts';
import { type RequestTerms, ResponseHandler } from './transport/response-handler.ts';

/** What all deliveries share. */
export interface Transport {
  agent: LazyAgent;
  targets: TargetCache;
  /** Bytes. */
  maxHeaders: number;
  /** Bytes. */
  maxBody: number;
  /** Milliseconds. */
  totalTimeout: number;
}

/** The client as one delivery has it: with its headers, and closed when it is over. Made for each: keep it light. */
export class DeliveryHttpClient implements HttpClient {
  readonly #transport: Transport;
  readonly #signal: AbortSource;
  readonly #headers: Record<string, string>;

  constructor(transport: Transport, signal: AbortSource, headers: Record<string, string>) {
    this.#transport = transport;
    this.#signal = signal;
    this.#headers = headers;
  }

  request(method: string, url: string, options?: HttpRequestOptions): Promise<HttpResponse> {
    const name = method.toUpperCase();
    // CONNECT would turn the server into a way around the guard.
    if (!/^[A-Z-]+$/.test(name) || name === 'CONNECT') {
      return Promise.reject(new InvalidRequestError(`method ${JSON.stringify(method)} is refused`));
    }
    return this.#send(name, url, options);
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

  #send(method: string, url: string, options: HttpRequestOptions = {}): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      const delivery = this.#signal;
      if (delivery.aborted) throw new DeliveryClosedError({ cause: delivery.reason });
      const { agent, targets, maxHeaders, maxBody, totalTimeout } = this.#transport;
      const { origin, path } = targets.get(url);
      const headers = buildHeaders(this.#headers, options.headers, options.json !== undefined);
      const request = { origin, path, method, headers, body: bodyOf(options) };
      const { signal } = options;
      if (signal?.aborted) throw new RequestAbortedError(origin, { cause: signal.reason });
      const terms = { method, origin, delivery, signal, maxHeaders, maxBody, totalTimeout };
      if (agent.opened) {
        agent.opened.dispatch(request, new ResponseHandler(terms, resolve, reject));
      } else {
        this.#open(terms)
          .then((opened) => opened.dispatch(request, new ResponseHandler(terms, resolve, reject)))
          .catch(reject);
      }
    });
  }

  /** Opens the agent for a request, which may have ended meanwhile. */
  async #open({ delivery, signal, origin }: RequestTerms): Promise<Agent> {
    const agent = await this.#transport.agent.open();
    if (delivery.aborted) throw new DeliveryClosedError({ cause: delivery.reason });
    if (signal?.aborted) throw new RequestAbortedError(origin, { cause: signal.reason });
    return agent;
  }
}

function bodyOf({ json, body }: HttpRequestOptions): string | Uint8Array | null {
  if (json === undefined) {
    if (body == null || typeof body === 'string' || body instanceof Uint8Array) return body ?? null;
    throw new InvalidRequestError('`body` is neither text nor bytes; encode it, and set its `content-type`');
  }
  if (body !== undefined) throw new InvalidRequestError('a request has `json` or `body`, not both');
  return JSON.stringify(json);
}
