/** A request by `ctx.http`. */
export interface HttpRequestOptions {
  headers?: Record<string, string>;
  /** Sent as JSON, with `Content-Type: application/json` unless `headers` says otherwise. */
  json?: unknown;
  /** Sent as it is; not together with `json`. */
  body?: string | Uint8Array;
  /** Ends the request early; `ctx.signal` ends it in any case. */
  signal?: AbortSignal;
}

/** An answer, read whole (up to the client's size limit). A status of 400 or more is an answer, not an error. */
export interface HttpResponse {
  status: number;
  /** True for 200 to 299. */
  ok: boolean;
  /** Names in lower case; of a repeated header, its values joined by `, `. */
  headers: Record<string, string>;
  text(): string;
  /** @throws {SyntaxError} when the body is not JSON. */
  json(): unknown;
}

/**
 * The only way out of a plugin: resolves names itself, refuses private addresses, does not follow redirects, limits
 * sizes and times. A refused or failed request throws; what it throws is retried unless it is a `PermanentError`.
 *
 * @example
 * ```ts
 * expectSuccess(await http.post(config.url, { json: { text: 'disk is full' } }));
 * ```
 */
export interface HttpClient {
  request(method: string, url: string, options?: HttpRequestOptions): Promise<HttpResponse>;
  get(url: string, options?: HttpRequestOptions): Promise<HttpResponse>;
  post(url: string, options?: HttpRequestOptions): Promise<HttpResponse>;
  put(url: string, options?: HttpRequestOptions): Promise<HttpResponse>;
  patch(url: string, options?: HttpRequestOptions): Promise<HttpResponse>;
  delete(url: string, options?: HttpRequestOptions): Promise<HttpResponse>;
}
