import { createSecretKey, type KeyObject } from 'node:crypto';
import { ServerMonitorError } from '../errors.ts';

/** How secrets of Standard Webhooks begin; base64 of the key follows ("Signature scheme" of its specification). */
const ENCODED_PREFIX = 'whsec_';

/** Bytes that such a key may have, by the same section. */
const MIN_ENCODED_KEY = 24;
const MAX_ENCODED_KEY = 64;

/** Base64 (RFC 4648, section 4) with its padding: libraries of receivers refuse it without. */
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Keys that are kept: making one takes longer than a signature. */
const MAX_KEYS = 100;

const textKeys = new Map<string, KeyObject>();
const standardKeys = new Map<string, KeyObject>();

/**
 * What is wrong with a signing secret, for the schema of a configuration. A secret that begins with `whsec_` must be base64 of
 * 24 to 64 bytes, so that receivers with a Standard Webhooks library get the same key; any other text is a secret.
 *
 * @returns undefined for a secret that can be used; the text never holds the secret
 * @example
 * ```ts
 * z.string().refine((text) => signingSecretProblem(text) === undefined);
 * ```
 */
export function signingSecretProblem(secret: string): string | undefined {
  if (secret === '') return 'is empty, so anybody could sign: leave it out for no signature';
  if (!secret.startsWith(ENCODED_PREFIX)) return undefined;
  const encoded = secret.slice(ENCODED_PREFIX.length);
  if (!base64.test(encoded))
    return 'begins with `whsec_`, so the rest must be base64 (A-Z, a-z, 0-9, +, / and = as padding)';
  const { length } = Buffer.from(encoded, 'base64');
  if (length >= MIN_ENCODED_KEY && length <= MAX_ENCODED_KEY) return undefined;
  return `begins with \`whsec_\`, so the rest must be base64 of ${MIN_ENCODED_KEY} to ${MAX_ENCODED_KEY} bytes, not of ${length}`;
}

/**
 * The key that a secret stands for in Standard Webhooks: the bytes that `whsec_<base64>` encodes, or the text itself.
 *
 * @throws {ServerMonitorError} with the code `invalid_secret`
 */
export function standardKey(secret: string): KeyObject {
  return standardKeys.get(secret) ?? remember(standardKeys, secret, keyBytes(assertSecret(secret)));
}

/**
 * The secret's text as a key.
 *
 * @throws {ServerMonitorError} with the code `invalid_secret`
 */
export function textKey(secret: string): KeyObject {
  return textKeys.get(secret) ?? remember(textKeys, secret, Buffer.from(assertSecret(secret)));
}

function keyBytes(secret: string): Buffer {
  const encoded = secret.startsWith(ENCODED_PREFIX) ? secret.slice(ENCODED_PREFIX.length) : undefined;
  return encoded === undefined ? Buffer.from(secret) : Buffer.from(encoded, 'base64');
}

function remember(keys: Map<string, KeyObject>, secret: string, bytes: Buffer): KeyObject {
  if (keys.size >= MAX_KEYS) keys.clear();
  const key = createSecretKey(bytes);
  keys.set(secret, key);
  return key;
}

/** An environment variable that is not set is undefined where no compiler looked. */
function assertSecret(secret: string): string {
  const problem = typeof secret === 'string' ? signingSecretProblem(secret) : `is not text but ${typeof secret}`;
  if (problem === undefined) return secret;
  throw new ServerMonitorError('invalid_secret', `the secret ${problem} (is its environment variable set?)`);
}
