import { HttpStatusError } from '../../../sdk/errors.ts';
import type { HttpResponse } from '../../../sdk/plugin/http-client.ts';
import { parseRetryAfter } from '../../../sdk/plugin/parse-retry-after.ts';
import type { BodyStart } from './response-body.ts';

/** Characters of a body that are kept, for the delivery history. */
const MAX_BODY = 1000;

/** Hides secrets. @param isCut - whether a secret at the end of the text may be cut */
export type Mask = (text: string, isCut: boolean) => string;

/**
 * The start of an answer's body as text for operators, on one line.
 *
 * @param mask - hides secrets, which some services repeat
 * @returns undefined when the body was empty
 */
export function answerText({ text, isCut }: BodyStart, mask: Mask): string | undefined {
  // Masked before it is cut to what is shown: half of a secret would not be recognised.
  const masked = mask(isCut ? text.replace(/\ufffd+$/u, '') : text, isCut);
  const shown = masked.replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]+/gu, ' ').trim();
  return shown === '' ? undefined : shown.slice(0, MAX_BODY);
}

/** The error for an answer other than 2xx, with the start of its body: services explain there what they refused. */
export function statusError({ status, headers }: HttpResponse, bodyStart: BodyStart, mask: Mask): HttpStatusError {
  return new HttpStatusError(status, {
    retryAfter: parseRetryAfter(headers['retry-after'], Date.now()) ?? undefined,
    body: answerText(bodyStart, mask),
  });
}
