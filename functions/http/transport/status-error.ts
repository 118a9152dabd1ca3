import { HttpStatusError } from '../../../sdk/errors.ts';
import type { HttpResponse } from '../../../sdk/plugin/http-client.ts';
import { parseRetryAfter } from '../../../sdk/plugin/parse-retry-after.ts';

/** Characters of a body that are kept, for the delivery history. */
const MAX_BODY = 1000;

/**
 * The error for an answer other than 2xx, with the start of its body: services explain there what they refused.
 *
 * @param mask - hides secrets, which some services repeat
 */
export function statusError(
  { status, headers }: HttpResponse,
  bodyStart: string,
  mask: (text: string) => string,
): HttpStatusError {
  // Masked before it is cut: half of a secret would not be recognised.
  const text = mask(bodyStart)
    .replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]+/gu, ' ')
    .trim();
  const body = text.slice(0, MAX_BODY);
  return new HttpStatusError(status, {
    retryAfter: parseRetryAfter(headers['retry-after'], Date.now()) ?? undefined,
    body: body === '' ? undefined : body,
  });
}
