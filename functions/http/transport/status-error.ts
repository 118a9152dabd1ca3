import { HttpStatusError } from '../../../sdk/errors.ts';
import type { HttpResponse } from '../../../sdk/plugin/http-client.ts';
import { parseRetryAfter } from '../../../sdk/plugin/parse-retry-after.ts';
import { dropHalfSecret, MAX_WRITTEN_SECRET } from '../../telemetry/drop-half-secret.ts';

/** Characters of a body that are kept, for the delivery history. */
const MAX_BODY = 1000;

/** Characters of a body that are masked for it. Of these, the last are dropped when the body is longer. */
const MAX_MASKED = 4096 + MAX_WRITTEN_SECRET;

/** Bytes of a body to read for it: more than `MAX_MASKED` characters of UTF-8, so that a body that was cut is longer. */
export const ERROR_BODY = 3 * MAX_MASKED + 6;

/**
 * The start of an answer's body as text for operators, on one line.
 *
 * @param mask - hides secrets, which some services repeat
 * @returns undefined when the body was empty
 */
export function answerText(bodyStart: string, mask: (text: string) => string): string | undefined {
  // Masked before it is cut to what is shown: half of a secret would not be recognised.
  const masked = mask(bodyStart.slice(0, MAX_MASKED));
  // That may be cut, too. Its end would be shown when white space before it shrinks: so half of a secret there is dropped.
  const text = (bodyStart.length > MAX_MASKED ? dropHalfSecret(masked) : masked)
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
