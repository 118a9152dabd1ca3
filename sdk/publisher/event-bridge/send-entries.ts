import { inspect } from 'node:util';
import type { PutEventsCommandOutput, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { withTimeout } from '../../async/with-timeout.ts';
import { PublishError } from '../../errors.ts';
import type { Entry } from '../entry.ts';
import { MAX_REQUEST_BYTES, MAX_REQUEST_ENTRIES } from '../limits.ts';
import { packBatches } from '../pack-batches.ts';
import { type Backoff, backoffDelay } from './backoff.ts';
import { loadEventBridge, type PublishClient } from './default-client.ts';
import { type FailureKind, fixForCode, kindOfCode } from './error-codes.ts';

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
  /** Ends everything early: entries not accepted by then have failed. */
  signal: AbortSignal;
}

/** An entry that EventBridge did not accept, and why. */
export interface FailedEntry {
  entry: Entry;
  error: PublishError;
  kind: FailureKind;
}

const ACTION = 'events:PutEvents';
const RETRIES: Backoff = { first: 100, longest: 5000 };
const limits = { maxCount: MAX_REQUEST_ENTRIES, maxBytes: MAX_REQUEST_BYTES, sizeOf: ({ size }: Entry) => size };

/**
 * Sends entries in as few calls as the limits allow. Retries those that EventBridge did not accept, with exponential backoff and full
 * jitter. Once a whole call has failed in all attempts, the calls after it are not tried: EventBridge is down.
 *
 * @returns the entries that were not accepted; never throws for what EventBridge does
 */
export async function sendEntries(entries: readonly Entry[], options: SendOptions): Promise<FailedEntry[]> {
  const failed: FailedEntry[] = [];
  let outage: FailedEntry | undefined;
  for (const batch of packBatches(entries, limits)) {
    const failures: FailedEntry[] = outage
      ? batch.map((entry) =>
          failure(entry, 'retryable', 'EventBridge accepted none of the events before it', outage?.error),
        )
      : await sendBatch(batch, options);
    if (failures.length === batch.length) outage ??= failures.find(({ kind }) => kind === 'retryable');
    failed.push(...failures);
  }
  return failed;
}

/** True when EventBridge accepted nothing, and not because of the events themselves. */
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
    // After a wait that was aborted, the next attempt fails at once.
    await options.sleep(backoffDelay(attempt, RETRIES, options.random), options.signal).catch(() => {});
  }
}

async function attemptBatch(
  batch: readonly Entry[],
  { client, requestTimeout, signal }: SendOptions,
): Promise<FailedEntry[]> {
  try {
    const answer = await withTimeout(requestTimeout, signal, async (abortSignal) => {
      const [{ PutEventsCommand }, eventBridge] = await Promise.all([loadEventBridge(), client()]);
      return eventBridge.send(new PutEventsCommand({ Entries: batch.map(({ request }) => request) }), { abortSignal });
    });
    return readAnswer(batch, answer);
  } catch (cause) {
    const code = cause instanceof Error ? cause.name : 'Error';
    const reason = cause instanceof Error ? `${code}: ${cause.message}` : inspect(cause);
    return batch.map((entry) => failure(entry, kindOfCall(code), reason + fixForCode(code, ACTION), cause));
  }
}

/** An event counts as accepted only with an id, in an answer that has one result per entry, in order. */
function readAnswer(batch: readonly Entry[], answer: PutEventsCommandOutput): FailedEntry[] {
  const results: unknown = answer.Entries;
  if (!Array.isArray(results) || results.length !== batch.length) {
    const reason = 'the answer is not from EventBridge; check the endpoint and proxies';
    return batch.map((entry) => failure(entry, 'retryable', reason, answer));
  }
  return batch.flatMap((entry, index) => {
    const { EventId, ErrorCode, ErrorMessage }: PutEventsResultEntry = results[index] ?? {};
    if (typeof EventId === 'string' && EventId !== '' && !ErrorCode) return [];
    const code = String(ErrorCode ?? 'no answer for this event');
    const reason = `${code}${ErrorMessage ? `: ${ErrorMessage}` : ''}${fixForCode(code, ACTION)}`;
    return [failure(entry, kindOfCode(code), reason)];
  });
}

/** A call fails as a whole: an event is not to blame. */
function kindOfCall(code: string): FailureKind {
  return kindOfCode(code) === 'retryable' ? 'retryable' : 'call';
}

function failure(entry: Entry, kind: FailedEntry['kind'], reason: string, cause?: unknown): FailedEntry {
  const { event_type, event_id } = entry.event;
  return {
    entry,
    kind,
    error: new PublishError(`event ${event_type} ${event_id} was not published: ${reason}`, { cause }),
  };
}
