import { ServerMonitorError } from '../errors.ts';

/** Standard base64, with or without padding, of one byte or more. */
const encodedKey = /^whsec_([A-Za-z0-9+/]{2,}={0,2})$/;

/**
 * The key that a secret stands for: the bytes that `whsec_<base64>` encodes (Standard Webhooks, "Signature scheme"), or the text itself.
 *
 * @throws {ServerMonitorError} with the code `empty_secret`: anybody could sign with it
 */
export function signingKey(secret: string): Buffer {
  const encoded = encodedKey.exec(assertSecret(secret))?.[1];
  return encoded === undefined ? Buffer.from(secret) : Buffer.from(encoded, 'base64');
}

/** Returns the secret. @throws {ServerMonitorError} with the code `empty_secret` */
export function assertSecret(secret: string): string {
  // An environment variable that is not set is undefined where no compiler looked.
  if (secret) return secret;
  throw new ServerMonitorError(
    'empty_secret',
    'the secret is empty, so that anybody could sign: set it (is its environment variable there?)',
  );
}
