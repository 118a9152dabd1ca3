import type { Dispatcher } from 'undici';
import { REDACTED } from '../../sdk/plugin/secret.ts';
import type { SentRequest } from '../outcome/sent-request.ts';

/** Characters of a URL that are kept. */
const MAX_URL = 400;

/** Letters and digits mixed, 20 or more: as tokens in the paths of chat services are. Ids in UUID form stay readable. */
const tokenLike = /^(?=.*\d)(?=.*[a-z])[\w~.:%-]{20,}$/i;
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Describes a request for the delivery history.
 *
 * @param mask - hides the plugin's secrets
 */
export function describeRequest(
  { origin = '', path, method, headers, body }: Dispatcher.DispatchOptions,
  mask: (text: string) => string,
): SentRequest {
  const queryAt = path.indexOf('?');
  const address = queryAt < 0 ? path : path.slice(0, queryAt);
  // Secrets first: one may be several segments.
  const shown = mask(address).split('/').map(maskToken).join('/');
  const query = queryAt < 0 ? '' : mask(path.slice(queryAt).split('&').map(maskValue).join('&'));
  const names = Array.isArray(headers) ? headers.filter((_, index) => index % 2 === 0) : [];
  return {
    method,
    url: `${String(origin)}${shown}${query}`.slice(0, MAX_URL),
    headers: names.map((name) => mask(String(name))),
    bytes: typeof body === 'string' || body instanceof Uint8Array ? Buffer.byteLength(body) : 0,
  };
}

function maskToken(segment: string): string {
  return tokenLike.test(segment) && !uuid.test(segment) ? REDACTED : segment;
}

function maskValue(parameter: string): string {
  const end = parameter.indexOf('=');
  return end < 0 ? parameter : `${parameter.slice(0, end)}=${REDACTED}`;
}
