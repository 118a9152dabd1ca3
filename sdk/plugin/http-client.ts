/** A request by `ctx.http`. */
export interface HttpRequestOptions {
  /** Names in any case. */
  headers?: Record<string, string>;
  /** Sent as JSON, with `Content-Type: application/json` unless `headers` says otherwise. */
  json?: unknown;
  /** Sent as it is; not together with `json`. */
  body?: string | Uint8Array;
  /** Ends the request early; `ctx.signal` ends it in any case. */
  signal?: AbortSignal;
  /**
   * Set it to false to get every answer as a value and look at `status` yourself. By default an answer other than 2xx
   * throws an `HttpStatusError`.
   */
  throwOnError?: boolean;
  /** Set it to true when you need no more than the status and the headers: a slow or endless body then delays nothing. */
  ignoreBody?: boolean;
}

/**
 * An answer. It is there when its body has arrived. A body that is too large, or too slow for half of the delivery's time
 * left, is cut: the status still counts, and `text()` and `json()` throw.
 */
export interface HttpResponse {
  /** The status code, such as 200. */
  status: number;
  /** True for 200 to 299. */
  ok: boolean;
  /** Names in lower case; of a repeated header, its values joined by `, `. */
  headers: Record<string, string>;
  /** @throws {ServerMonitorError} when the body was cut, or the request has `ignoreBody`. */
  text(): string;
  /** @throws {SyntaxError} when the body is not JSON, and what `text()` throws. */
  json(): unknown;
}

/**
 * The only way out of a plugin: resolves names itself, refuses private addresses, does not follow redirects, limits
 * sizes and times. A refused or failed request throws, and so does an answer other than 2xx. What it throws is retried,
 * except for a `PermanentError` and an `HttpStatusError` with a permanent status.
 *
 * A delivery waits for the requests that its hooks did not await. It fails when one of them fails.
 *
 * @example
 * ```ts
 * await http.post(config.url, { json: { text: 'disk is full' } });
 * ```
 */
export interface HttpClient {
  /** Makes a request with any method. */
  request(method: string, url: string, options?: HttpRequestOptions): Promise<HttpResponse>;
  /** Makes a GET request. */
  get(url: string, options?: HttpRequestOptions): Promise<HttpResponse>;
  /** Makes a POST request. */
  post(url: string, options?: HttpRequestOptions): Promise<HttpResponse>;
  /** Makes a PUT request. */
  put(url: string, options?: HttpRequestOptions): Promise<HttpResponse>;
  /** Makes a PATCH request. */
  patch(url: string, options?: HttpRequestOptions): Promise<HttpResponse>;
  /** Makes a DELETE request. */
  delete(url: string, options?: HttpRequestOptions): Promise<HttpResponse>;
}
