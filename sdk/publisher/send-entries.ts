import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishError } from '../errors.ts';
import { type Entry, MAX_REQUEST_BYTES, MAX_REQUEST_ENTRIES } from './entry.ts';
import { packBatches } from './pack-batches.ts';

export interface SendOptions {
  client: Pick<EventBridgeClient, 'send'>;
  /** Attempts at one entry. */
  maxAttempts: number;
  /** Waits, in milliseconds. */
  sleep: (milliseconds: number) => Promise<void>;
  /** From 0 up to, not including, 1. */
  random: () => number;
}

/** An entry that EventBridge did not take, and why. */
export interface FailedEntry {
  entry: Entry;
  error: PublishError;
}

/** Milliseconds that the first wait is at most; it doubles with every attempt, up to the second number. */
const BACKOFF = [100, 5000] as const;

/** What another attempt does not change (EventBridge API reference, PutEvents: errors of single entries and of the call). */
const permanentCodes = new Set([
  'AccessDeniedException',
  'InvalidAccountIdException',
  'InvalidArgument',
  'InvalidArgumentException',
  'MalformedDetail',
  'NotAuthorizedForDetailTypeException',
  'NotAuthorizedForSourceException',
  'ResourceNotFoundException',
  'UnrecognizedClientException',
  'ValidationException',
]);

/**
 * Sends entries in as few calls as the limits allow, and those that EventBridge did not take again, with exponential backoff and
 * full jitter.
 *
 * @returns the entries that were not taken in all attempts; never throws for what EventBridge does
 */
export async function sendEntries(entries: readonly Entry[], options: SendOptions): Promise<FailedEntry[]> {
  const limits = { maxCount: MAX_REQUEST_ENTRIES, maxBytes: MAX_REQUEST_BYTES, sizeOf: ({ size }: Entry) => size };
  const failed: FailedEntry[] = [];
  for (const batch of packBatches(entries, limits)) failed.push(...(await sendBatch(batch, options)));
  return failed;
}

async function sendBatch(batch: readonly Entry[], options: SendOptions): Promise<FailedEntry[]> {
  const given: FailedEntry[] = [];
  let left = batch;
  for (let attempt = 1; ; attempt += 1) {
    const failures = await attemptBatch(left, options.client);
    given.push(...failures.filter(({ permanent }) => permanent));
    const retryable = failures.filter(({ permanent }) => !permanent);
    if (retryable.length === 0) return given;
    if (attempt >= options.maxAttempts) return [...given, ...retryable];
    left = retryable.map(({ entry }) => entry);
    await options.sleep(options.random() * Math.min(BACKOFF[1], BACKOFF[0] * 2 ** (attempt - 1)));
  }
}

type Failure = FailedEntry & { permanent: boolean };

async function attemptBatch(batch: readonly Entry[], client: SendOptions['client']): Promise<Failure[]> {
  try {
    const answer = await client.send(new PutEventsCommand({ Entries: batch.map(({ request }) => request) }));
    const results = Array.isArray(answer.Entries) ? answer.Entries : [];
    return batch.flatMap((entry, index) => {
      const result = results[index];
      // Only an id says that the event was taken: an answer that makes no sense is a failure.
      if (result?.EventId) return [];
      const code = result?.ErrorCode ?? 'no answer for this event';
      return [failure(entry, code, `${code}${result?.ErrorMessage ? `: ${result.ErrorMessage}` : ''}`)];
    });
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : 'Error';
    const message = cause instanceof Error ? cause.message : String(cause);
    return batch.map((entry) => failure(entry, name, `${name}: ${message}`, cause));
  }
}

function failure(entry: Entry, code: string, reason: string, cause?: unknown): Failure {
  const { event_type, event_id } = entry.event;
  const error = new PublishError(`event ${event_type} ${event_id} was not published: ${reason}`, { cause });
  return { entry, error, permanent: permanentCodes.has(code) };
}
