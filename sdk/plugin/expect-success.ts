import { PermanentError, RetryAfterError, ServerMonitorError } from '../errors.ts';
import type { HttpResponse } from './http-client.ts';

/** Answers that a later attempt may turn into a success; RFC 9110 and, for 425, RFC 8470. 5xx come on top. */
const retryableStatuses = new Set([408, 409, 425, 429]);

/**
 * Turns an HTTP answer into what the delivery contract says of it: 2xx passes; 408, 409, 425, 429 and 5xx are
 * retried, no sooner than their `Retry-After` says; any other answer, a redirect included, is permanent.
 *
 * @throws {RetryAfterError | ServerMonitorError} when the request may be tried again.
 * @throws {PermanentError} when it may not.
 * @example
 * ```ts
 * expectSuccess(await http.post(config.url, { json: event, throwOnError: false }));
 * ```
 */
export function expectSuccess(response: HttpResponse, now: number = Date.now()): void {
  if (response.ok) return;
  const message = `the endpoint answered ${response.status}`;
  if (!retryableStatuses.has(response.status) && response.status < 500) throw new PermanentError(message);
  const seconds = parseRetryAfter(response.headers['retry-after'], now);
  if (seconds !== null) throw new RetryAfterError(seconds, message);
  throw new ServerMonitorError('http_status', message);
}

/**
 * Reads a `Retry-After` header (RFC 9110, section 10.2.3): whole seconds, or an HTTP date. Of several values, joined by
 * commas as repeated headers are, the longest wait counts.
 *
 * @param now - milliseconds since the epoch
 * @returns seconds from `now`, not negative; null when the header is absent or has no valid value
 */
export function parseRetryAfter(header: string | undefined, now: number): number | null {
  // The comma after a day's name is part of a date.
  const values = header?.split(/(?<!^\s*[A-Z][a-z]+|,\s*[A-Z][a-z]+),/) ?? [];
  const waits = values.map((value) => secondsOf(value.trim(), now)).filter((wait) => wait !== null);
  return waits.length > 0 ? Math.max(...waits) : null;
}

function secondsOf(value: string, now: number): number | null {
  if (/^\d{1,10}$/.test(value)) return Number(value);
  // An HTTP date starts with a day's name: what else Date.parse would take ("2", "-1") is not one.
  // All its forms are in GMT; the oldest one does not say so.
  const at = /^[A-Z][a-z]{2,8},? /.test(value)
    ? Date.parse(value.endsWith('GMT') ? value : `${value} GMT`)
    : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000));
}
