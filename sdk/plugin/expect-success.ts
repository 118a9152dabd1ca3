import { HttpStatusError } from '../errors.ts';
import type { HttpResponse } from './http-client.ts';
import { parseRetryAfter } from './parse-retry-after.ts';

/** Characters of a body that an error message shows. */
const MAX_BODY = 200;

/**
 * Throws for an answer other than 2xx, as `ctx.http` does by itself unless a request has `throwOnError: false`. The message has the
 * start of the body; the functions mask secrets in it.
 *
 * @throws {HttpStatusError}
 * @example
 * ```ts
 * const answer = await http.get(config.url, { throwOnError: false });
 * if (answer.status === 404) return;
 * expectSuccess(answer);
 * ```
 */
export function expectSuccess(response: HttpResponse, now: number = Date.now()): void {
  if (response.ok) return;
  throw new HttpStatusError(response.status, {
    retryAfter: parseRetryAfter(response.headers['retry-after'], now) ?? undefined,
    body: startOf(response),
  });
}

/** The start of the body on one line; undefined when there is none, or none that arrived whole. */
function startOf(response: HttpResponse): string | undefined {
  try {
    const text = response
      .text()
      .replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]+/gu, ' ')
      .trim();
    return text.length > MAX_BODY ? `${withoutHalfWord(text.slice(0, MAX_BODY))}…` : text || undefined;
  } catch {
    return undefined;
  }
}

/** Half of a secret would not be recognised when secrets are masked. */
function withoutHalfWord(text: string): string {
  return text.replace(/[^\s"'`,;<>(){}[\]]*$/, '');
}
