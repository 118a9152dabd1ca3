import { createSecretKey, type KeyObject } from 'node:crypto';
import { ServerMonitorError } from '../errors.ts';

/** Standard base64, with or without padding, of one byte or more. */
const encodedKey = /^whsec_([A-Za-z0-9+/]{2,}={0,2})$/;

/** Keys that are kept: making one takes longer than a signature. */
const MAX_KEYS = 100;

const textKeys = new Map<string, KeyObject>();
const standardKeys = new Map<string, KeyObject>();

/**
 * The key that a secret stands for in Standard Webhooks ("Signature scheme" of its specification): the bytes that `whsec_<base64>` encodes, or the
 * text itself.
 *
 * @throws {ServerMonitorError} with the code `empty_secret`: anybody could sign with it
 */
export function standardKey(secret: string): KeyObject {
  return standardKeys.get(secret) ?? remember(standardKeys, secret, keyBytes(assertSecret(secret)));
}

/**
 * The secret's text as a key.
 *
 * @throws {ServerMonitorError} with the code `empty_secret`
 */
export function textKey(secret: string): KeyObject {
  return textKeys.get(secret) ?? remember(textKeys, secret, Buffer.from(assertSecret(secret)));
}

function keyBytes(secret: string): Buffer {
  const encoded = encodedKey.exec(secret)?.[1];
  return encoded === undefined ? Buffer.from(secret) : Buffer.from(encoded, 'base64');
}

function remember(keys: Map<string, KeyObject>, secret: string, bytes: Buffer): KeyObject {
  if (keys.size >= MAX_KEYS) keys.clear();
  const key = createSecretKey(bytes);
  keys.set(secret, key);
  return key;
}

function assertSecret(secret: string): string {
  // An environment variable that is not set is undefined where no compiler looked.
  if (secret) return secret;
  throw new ServerMonitorError(
    'empty_secret',
    'the secret is empty, so that anybody could sign: set it (is its environment variable there?)',
  );
}
