import { createHash, timingSafeEqual } from 'node:crypto';
import { InvalidSignatureError, ServerMonitorError } from '../errors.ts';
import { smSignature, standardSignature } from './sign-webhook.ts';

/** A webhook request as a receiver got it. */
export interface WebhookToVerify {
  /** The body as it came in, before anything parsed it. */
  body: string | Uint8Array;
  /** The request's headers, names in any case: those of Node's `IncomingMessage`, or of a fetch `Request`. */
  headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Active secrets, in any order. */
  secrets: readonly string[];
  /** Seconds that the timestamp may be off, default 300 (Standard Webhooks, "Verifying webhook authenticity"). */
  tolerance?: number;
  /** Milliseconds since the epoch; now by default. */
  now?: number;
}

/** A signature of version 1: 32 bytes in base64. Anything else in the header is skipped. */
const signatureForm = /(?<![^ ])v1,[A-Za-z0-9+/]{43}=(?![^ ])/g;

/** Signatures that are compared: a sender has one for each active secret. */
const MAX_SIGNATURES = 50;

/**
 * Checks that a webhook request comes from someone who knows the secret, was not changed, and is not an old one sent again. For
 * receivers. Compares in constant time.
 *
 * @throws {InvalidSignatureError} for every request that does not pass, whatever it holds; it names the header, never the right value
 * @throws {ServerMonitorError} with the code `invalid_secret`, when there is no secret or one cannot be used
 * @example
 * ```ts
 * verifyWebhook({ body: rawBody, headers: request.headers, secrets: [process.env.WEBHOOK_SECRET ?? ''] });
 * const event = JSON.parse(rawBody);
 * ```
 */
export function verifyWebhook({ body, headers, secrets, tolerance = 300, now = Date.now() }: WebhookToVerify): void {
  assertSecrets(secrets);
  assertRawBody(body);
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const given = headerOf(headers, 'webhook-signature').match(signatureForm) ?? [];
  if (!/^\d{1,12}$/.test(timestamp)) throw new InvalidSignatureError('webhook-timestamp is not a number of seconds');
  // Not the other way round: a tolerance that is not a number must refuse, not accept.
  if (!(Math.abs(now / 1000 - Number(timestamp)) <= tolerance)) {
    throw new InvalidSignatureError('webhook-timestamp is too far from now: the request is old, or a clock is wrong');
  }
  const expected = secrets.map((secret) => Buffer.from(standardSignature({ id, timestamp, body, secret })));
  const received = given.slice(0, MAX_SIGNATURES).map((signature) => Buffer.from(signature));
  // Every pair is compared, so that the time taken says nothing.
  const matches = expected.flatMap((right) => received.map((signature) => timingSafeEqual(right, signature)));
  if (!matches.includes(true)) throw new InvalidSignatureError('webhook-signature does not match the body');
}

/**
 * Checks the contract's own header, for receivers that came with the Python system. It has no timestamp: prefer `verifyWebhook`.
 *
 * @throws {InvalidSignatureError} for every request that does not pass, whatever it holds
 * @throws {ServerMonitorError} with the code `invalid_secret`
 * @example
 * ```ts
 * verifySmSignature(rawBody, request.headers['x-sm-signature'], process.env.WEBHOOK_SECRET ?? '');
 * ```
 */
export function verifySmSignature(
  body: string | Uint8Array,
  header: string | readonly string[] | undefined,
  secret: string,
): void {
  assertRawBody(body);
  const expected = smSignature(body, secret);
  if (!sameText(singleValue(header, 'X-SM-Signature'), expected)) {
    throw new InvalidSignatureError('X-SM-Signature does not match the body');
  }
}

function assertSecrets(secrets: unknown): void {
  if (Array.isArray(secrets) && secrets.length > 0) return;
  throw new ServerMonitorError('invalid_secret', '`secrets` must be a list with one secret at least');
}

/** Frameworks hand out parsed bodies, of which no signature can be checked. */
function assertRawBody(body: unknown): void {
  if (typeof body === 'string' || body instanceof Uint8Array) return;
  const kind = body === null ? 'null' : typeof body;
  throw new InvalidSignatureError(
    `the body is of type ${kind}: give the raw body, as text or bytes, before it is parsed`,
  );
}

function headerOf(headers: unknown, name: string): string {
  if (typeof headers !== 'object' || headers === null) throw new InvalidSignatureError('the request has no headers');
  if ('get' in headers && typeof headers.get === 'function') return singleValue(headers.get(name), name);
  return singleValue(Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1], name);
}

function singleValue(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  if (Array.isArray(value)) throw new InvalidSignatureError(`the header ${name} is there more than once`);
  throw new InvalidSignatureError(`the header ${name} is missing`);
}

/** Digests have one length, which `timingSafeEqual` requires. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
