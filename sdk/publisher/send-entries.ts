import { inspect } from 'node:util';
import type { PutEventsCommandOutput, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { PublishError } from '../errors.ts';
import { type Backoff, backoffDelay } from './backoff.ts';
import { loadEventBridge, type PublishClient } from './default-client.ts';
import { type Entry, MAX_REQUEST_BYTES, MAX_REQUEST_ENTRIES } from './entry.ts';
import { packBatches } from './pack-batches.ts';
import { withDeadline } from './with-deadline.ts';

export interface SendOptions {
  client: () => Promise<PublishClient>;
  /** Attempts at one entry. */
  maxAttempts: number;
  /** Milliseconds that one call may take. */
  requestTimeout: number;
  /** Waits, in milliseconds, or until the signal. */
  sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** From 0 up to, not including, 1. */
  random: () => number;
  /** Ends everything early: what was not taken by then has failed. */
  signal: AbortSignal;
}

/** An entry that EventBridge did not take, and why. */
export interface FailedEntry {
  entry: Entry;
  error: PublishError;
  /** `entry`: EventBridge refuses this event. `call`: it refuses what we ask, whatever the event. `retryable`: another time perhaps. */
  kind: 'entry' | 'call' | 'retryable';
}

const RETRIES: Backoff = { first: 100, most: 5000 };
const limits = { maxCount: MAX_REQUEST_ENTRIES, maxBytes: MAX_REQUEST_BYTES, sizeOf: ({ size }: Entry) => size };

/**
 * What another attempt does not change (EventBridge API reference: PutEventsResultEntry, and the errors of PutEvents), and what does.
 * Codes that start with `NotAuthorized` are permanent too.
 */
const permanentCodes = new Map([
  ['AccessDeniedException', 'allow `events:PutEvents` on the bus'],
  ['InvalidAccountIdException', 'check `busName`'],
  ['InvalidArgument', ''],
  ['InvalidArgumentException', ''],
  ['MalformedDetail', ''],
  ['RedactionFailure', ''],
  ['ResourceNotFoundException', 'check `busName` and the region'],
  ['UnrecognizedClientException', 'check the AWS credentials'],
  ['ValidationException', ''],
]);

/**
 * Sends entries in as few calls as the limits allow, and those that EventBridge did not take again, with exponential backoff and
 * full jitter. Once a whole call was not taken in all attempts, the calls after it are not tried: EventBridge is down.
 *
 * @returns the entries that were not taken; never throws for what EventBridge does
 */
export async function sendEntries(entries: readonly Entry[], options: SendOptions): Promise<FailedEntry[]> {
  const failed: FailedEntry[] = [];
  let outage: FailedEntry | undefined;
  for (const batch of packBatches(entries, limits)) {
    const failures: FailedEntry[] = outage
      ? batch.map((entry) =>
          failure(entry, 'retryable', 'EventBridge took none of the events before it', outage?.error),
        )
      : await sendBatch(batch, options);
    if (failures.length === batch.length) outage ??= failures.find(({ kind }) => kind === 'retryable');
    failed.push(...failures);
  }
  return failed;
}

/** True when EventBridge took nothing, and that was not for the events' own sake. */
export function isOutage(entries: readonly Entry[], failed: readonly FailedEntry[]): boolean {
  return failed.length > 0 && failed.length === entries.length && failed.some(({ kind }) => kind !== 'entry');
}

async function sendBatch(batch: readonly Entry[], options: SendOptions): Promise<FailedEntry[]> {
  const refused: FailedEntry[] = [];
  let left = batch;
  for (let attempt = 1; ; attempt += 1) {
    const failures = await attemptBatch(left, options);
    refused.push(...failures.filter(({ kind }) => kind !== 'retryable'));
    const retryable = failures.filter(({ kind }) => kind === 'retryable');
    if (retryable.length === 0) return refused;
    if (attempt >= options.maxAttempts || options.signal.aborted) return [...refused, ...retryable];
    left = retryable.map(({ entry }) => entry);
    // A wait that is ended early is followed by an attempt that fails at once.
    await options.sleep(backoffDelay(attempt, RETRIES, options.random), options.signal).catch(() => {});
  }
}

async function attemptBatch(
  batch: readonly Entry[],
  { client, requestTimeout, signal }: SendOptions,
): Promise<FailedEntry[]> {
  try {
    const answer = await withDeadline(requestTimeout, signal, async (abortSignal) => {
      const [{ PutEventsCommand }, eventBridge] = await Promise.all([loadEventBridge(), client()]);
      return eventBridge.send(new PutEventsCommand({ Entries: batch.map(({ request }) => request) }), { abortSignal });
    });
    return readAnswer(batch, answer);
  } catch (cause) {
    const code = cause instanceof Error ? cause.name : 'Error';
    const reason = cause instanceof Error ? `${code}: ${cause.message}` : inspect(cause);
    return batch.map((entry) => failure(entry, permanent(code) ? 'call' : 'retryable', reason + mend(code), cause));
  }
}

/** Only an id says that an event was taken, and only by an answer that has one result an entry, in order. */
function readAnswer(batch: readonly Entry[], answer: PutEventsCommandOutput): FailedEntry[] {
  const results: unknown = answer.Entries;
  if (!Array.isArray(results) || results.length !== batch.length) {
    const reason = 'the answer is not one of EventBridge; check the endpoint and proxies';
    return batch.map((entry) => failure(entry, 'retryable', reason, answer));
  }
  return batch.flatMap((entry, index) => {
    const { EventId, ErrorCode, ErrorMessage }: PutEventsResultEntry = results[index] ?? {};
    if (typeof EventId === 'string' && EventId !== '' && !ErrorCode) return [];
    const code = String(ErrorCode ?? 'no answer for this event');
    const reason = `${code}${ErrorMessage ? `: ${ErrorMessage}` : ''}${mend(code)}`;
    return [failure(entry, permanent(code) ? 'entry' : 'retryable', reason)];
  });
}

function permanent(code: string): boolean {
  return permanentCodes.has(code) || code.startsWith('NotAuthorized');
}

function mend(code: string): string {
  const text = permanentCodes.get(code);
  return text ? `; ${text}` : '';
}

function failure(entry: Entry, kind: FailedEntry['kind'], reason: string, cause?: unknown): FailedEntry {
  const { event_type, event_id } = entry.event;
  return {
    entry,
    kind,
    error: new PublishError(`event ${event_type} ${event_id} was not published: ${reason}`, { cause }),
  };
}
