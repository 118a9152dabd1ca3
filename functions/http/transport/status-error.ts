import { HttpStatusError } from '../../../sdk/errors.ts';
import type { HttpResponse } from '../../../sdk/plugin/http-client.ts';
import { parseRetryAfter } from '../../../sdk/plugin/parse-retry-after.ts';

/** Characters of a body that are kept, for the delivery history. */
const MAX_BODY = 1000;

/** Characters of a body that are read, and masked, for it. */
const MAX_READ = 4096;

/**
 * The start of an answer's body as text for operators, on one line.
 *
 * @param mask - hides secrets, which some services repeat
 * @returns undefined when the body was empty
 */
export function answerText(bodyStart: string, mask: (text: string) => string): string | undefined {
  // Masked before it is cut: half of a secret would not be recognised.
  const text = mask(bodyStart.slice(0, MAX_READ))
    .replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]+/gu, ' ')
    .trim();
  return text === '' ? undefined : text.slice(0, MAX_BODY);
}

/** The error for an answer other than 2xx, with the start of its body: services explain there what they refused. */
export function statusError(
  { status, headers }: HttpResponse,
  bodyStart: string,
  mask: (text: string) => string,
): HttpStatusError {
  return new HttpStatusError(status, {
    retryAfter: parseRetryAfter(headers['retry-after'], Date.now()) ?? undefined,
    body: answerText(bodyStart, mask),
  });
}
