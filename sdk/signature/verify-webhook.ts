import { createHash, timingSafeEqual } from 'node:crypto';
import { InvalidSignatureError } from '../errors.ts';
import { smSignature, standardSignature } from './sign-webhook.ts';

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

/**
 * Checks that a webhook request comes from who knows the secret, was not changed, and is not an old one sent again. For receivers.
 * Compares in constant time.
 *
 * @throws {InvalidSignatureError} that says which header does not hold, and never what would
 * @throws {ServerMonitorError} with the code `empty_secret`, when one of the secrets is empty
 * @example
 * ```ts
 * verifyWebhook({ body: rawBody, headers: request.headers, secrets: [process.env.WEBHOOK_SECRET ?? ''] });
 * const event = JSON.parse(rawBody);
 * ```
 */
export function verifyWebhook({ body, headers, secrets, tolerance = 300, now = Date.now() }: WebhookToVerify): void {
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const given = headerOf(headers, 'webhook-signature').split(' ');
  if (!/^\d{1,12}$/.test(timestamp)) throw new InvalidSignatureError('webhook-timestamp is not a number of seconds');
  // Not the other way round: a tolerance that is no number must refuse, not accept.
  if (!(Math.abs(now / 1000 - Number(timestamp)) <= tolerance)) {
    throw new InvalidSignatureError('webhook-timestamp is too far from now: the request is old, or a clock is wrong');
  }
  const expected = secrets.map((secret) => standardSignature({ id, timestamp, body, secret }));
  // Every pair is compared, so that the time taken tells nothing.
  const matches = expected.flatMap((right) => given.map((signature) => sameText(signature, right)));
  if (!matches.includes(true)) throw new InvalidSignatureError('webhook-signature does not match the body');
}

/**
 * Checks the contract's own header, for receivers that came with the Python system. It has no timestamp: prefer `verifyWebhook`.
 *
 * @throws {InvalidSignatureError}
 * @throws {ServerMonitorError} with the code `empty_secret`, when the secret is empty
 * @example
 * ```ts
 * verifySmSignature(rawBody, request.headers['x-sm-signature'], secret);
 * ```
 */
export function verifySmSignature(body: string | Uint8Array, header: string | undefined, secret: string): void {
  if (!header) throw new InvalidSignatureError('the header X-SM-Signature is missing');
  if (!sameText(header, smSignature(body, secret)))
    throw new InvalidSignatureError('X-SM-Signature does not match the body');
}

function headerOf(headers: WebhookToVerify['headers'], name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : lookUp(headers, name);
  if (typeof value !== 'string' || value === '') throw new InvalidSignatureError(`the header ${name} is missing`);
  return value;
}

function lookUp(headers: Exclude<WebhookToVerify['headers'], Headers>, name: string): unknown {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

/** Digests have one length, which `timingSafeEqual` asks for. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
