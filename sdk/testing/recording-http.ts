import type { HttpClient, HttpRequestOptions, HttpResponse } from '../plugin/http-client.ts';

/** A request that a plugin made. */
export interface RecordedRequest {
  method: string;
  url: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** As it would have been sent. */
  body: string;
}

/** What to answer with; 200 and an empty body where nothing else is said. */
export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

/** An `HttpClient` that keeps requests and answers as told, without a network. */
export class RecordingHttp implements HttpClient {
  readonly requests: RecordedRequest[] = [];
  #reply: (request: RecordedRequest) => Reply | Promise<Reply> = () => ({});

  /** Answers like this from now on; what a function throws is what the request throws. */
  reply(reply: Reply | ((request: RecordedRequest) => Reply | Promise<Reply>)): void {
    this.#reply = typeof reply === 'function' ? reply : () => reply;
  }

  async request(method: string, url: string, options: HttpRequestOptions = {}): Promise<HttpResponse> {
    options.signal?.throwIfAborted();
    const given = Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
    const json = options.json === undefined ? {} : { 'content-type': 'application/json' };
    const request = { method, url, headers: { ...json, ...Object.fromEntries(given) }, body: bodyOf(options) };
    this.requests.push(request);
    const { status = 200, headers = {}, body = '' } = await this.#reply(request);
    return { status, ok: status >= 200 && status < 300, headers, text: () => body, json: () => JSON.parse(body) };
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

function bodyOf({ json, body = '' }: HttpRequestOptions): string {
  if (json !== undefined) return JSON.stringify(json);
  return typeof body === 'string' ? body : Buffer.from(body).toString();
}
