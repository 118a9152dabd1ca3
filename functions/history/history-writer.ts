import type { BatchWriteItemCommandInput, DynamoDB, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { neverSigned, type SignedRequest } from '../aws/signed-request.ts';
import type { Clock } from '../time/clock.ts';
import { withTimeout } from '../time/with-timeout.ts';
import type { HistoryBatch, WriteResult } from './history-batch.ts';
import { encodeBatch } from './table/encode-batch.ts';
import type { HistoryItem, HistoryValue } from './table/history-item.ts';

/** Items in one BatchWriteItem call (DynamoDB developer guide, "Quotas"). */
const MAX_BATCH = 25;

/** Milliseconds before what the table did not take is sent again: the first wait; each later one is twice as long. */
const FIRST_WAIT = 20;

/** Tries of a batch by signed requests before the SDK's client is loaded, which takes a cold sandbox longer than a delivery. */
const SIGNED_TRIES = 3;

/** Flushes in a row that wrote nothing, after which the table is not used for a while. */
const MAX_FAILURES = 3;

/** Milliseconds for which the table is not used: the first time, and at most. They double each time. */
const PAUSE = { first: 5_000, most: 60_000 };

/** What is needed of the SDK's client. */
export type HistoryClient = Pick<DynamoDB, 'batchWriteItem' | 'updateItem'>;

export interface HistoryWriterOptions {
  table: string;
  signedRequest: SignedRequest;
  /** Loaded where a signed request does not serve. */
  client: () => Promise<HistoryClient>;
  clock: Clock;
  /** Milliseconds that one flush may take. */
  budget: number;
  /** Days for which everything is kept. */
  days: number;
}

const text = z.object({ S: z.string() });
const putSchema = z.object({ PutRequest: z.object({ Item: z.object({ pk: text, sk: text }) }) });
const answerSchema = z.object({ UnprocessedItems: z.optional(z.record(z.string(), z.array(putSchema))) });

/**
 * Writes to the history table within a budget of time. It never throws: entries that the table does not accept in time are
 * lost, and counted. After several failures in a row, it does not use the table for a while, so that an outage does not
 * delay deliveries.
 */
export class HistoryWriter {
  readonly #options: HistoryWriterOptions;
  #failures = 0;
  #pauses = 0;
  #pausedUntil = 0;
  /** Whether the SDK's client is asked at once: no signed request serves here, or none was answered and the client was. */
  readonly #access: { bySdk: boolean };

  constructor(options: HistoryWriterOptions) {
    this.#options = options;
    this.#access = { bySdk: options.signedRequest === neverSigned };
  }

  /** Records what an invocation gathered. */
  record(batch: HistoryBatch): Promise<WriteResult> {
    const { table, clock, days } = this.#options;
    const { items, updates } = encodeBatch(batch, table, clock.now(), days);
    return this.write(items, updates);
  }

  async write(items: readonly HistoryItem[], updates: readonly UpdateItemCommandInput[]): Promise<WriteResult> {
    const { clock, budget } = this.#options;
    const started = clock.now();
    const count = items.length + updates.length;
    if (count === 0) return { lost: 0, error: undefined };
    if (started < this.#pausedUntil) return { lost: count, error: new Error('not tried: the last writes failed') };
    const flush = new Flush(this.#options, started + budget, this.#access);
    try {
      await withTimeout(budget, flush.run(distinct(items), updates));
    } catch (error) {
      flush.error ??= error;
    }
    flush.close();
    this.#learn(flush.written, count);
    return { lost: flush.left, error: flush.left > 0 ? flush.error : undefined };
  }

  #learn(written: number, count: number): void {
    if (written > 0 || count === 0) {
      this.#failures = 0;
      this.#pauses = 0;
      return;
    }
    this.#failures += 1;
    if (this.#failures < MAX_FAILURES) return;
    this.#pausedUntil = this.#options.clock.now() + Math.min(PAUSE.most, PAUSE.first * 2 ** this.#pauses);
    this.#pauses += 1;
  }
}

/** One flush: what is left of it, until its time is up. */
class Flush {
  readonly #options: HistoryWriterOptions;
  readonly #deadline: number;
  readonly #access: { bySdk: boolean };
  /** Of the SDK's client, which few flushes ask: aborting a signal makes an error with a stack. */
  #abort: AbortController | undefined;
  #closed = false;
  /** Items and updates that are not written yet. */
  left = 0;
  written = 0;
  error: unknown;

  constructor(options: HistoryWriterOptions, deadline: number, access: { bySdk: boolean }) {
    this.#options = options;
    this.#deadline = deadline;
    this.#access = access;
  }

  async run(items: readonly HistoryItem[], updates: readonly UpdateItemCommandInput[]): Promise<void> {
    this.left = items.length + updates.length;
    const batches: Promise<void>[] = [];
    for (let from = 0; from < items.length; from += MAX_BATCH) {
      batches.push(this.#put(items.slice(from, from + MAX_BATCH)));
    }
    await Promise.all([...batches, ...updates.map((update) => this.#update(update))]);
  }

  /** Ends what is still under way: nothing of it counts any more. */
  close(): void {
    this.#closed = true;
    this.#abort?.abort();
  }

  async #put(items: readonly HistoryItem[]): Promise<void> {
    let rest = items;
    for (let wait = FIRST_WAIT, tries = 1; ; wait *= 2, tries += 1) {
      const unprocessed = await this.#putOnce(rest, tries >= SIGNED_TRIES);
      this.#count(rest.length - unprocessed.length);
      rest = unprocessed;
      const delay = wait * (0.5 + this.#options.clock.random() / 2);
      if (rest.length === 0 || this.#closed || delay >= this.#timeLeft()) return;
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }

  /** Returns the items that the table did not take. */
  async #putOnce(items: readonly HistoryItem[], mayLoadSdk: boolean): Promise<readonly HistoryItem[]> {
    const { table } = this.#options;
    const requests = items.map((Item) => ({ PutRequest: { Item } }));
    const input: BatchWriteItemCommandInput = { RequestItems: { [table]: requests } };
    try {
      const bySdk: AskBySdk = (client, options) => client.batchWriteItem(input, options);
      const answer = await this.#ask('BatchWriteItem', input, bySdk, mayLoadSdk);
      const left = answerSchema.parse(answer).UnprocessedItems?.[table] ?? [];
      if (left.length === 0) return [];
      this.error = new Error('the history table throttles');
      const keys = new Set(left.map(({ PutRequest }) => keyOf(PutRequest.Item)));
      return items.filter((item) => keys.has(keyOf(item)));
    } catch (error) {
      this.error = error;
      return items;
    }
  }

  /** Not sent again: unlike an item, an update that was made twice would count twice. */
  async #update(input: UpdateItemCommandInput): Promise<void> {
    try {
      await this.#ask('UpdateItem', input, (client, options) => client.updateItem(input, options), false);
      this.#count(1);
    } catch (error) {
      this.error = error;
    }
  }

  /** Asks by a signed request. The SDK's client is loaded where no signed request serves, or several got no answer. */
  async #ask(operation: string, input: object, bySdk: AskBySdk, mayLoadSdk: boolean): Promise<unknown> {
    const { signedRequest, client } = this.#options;
    if (!this.#access.bySdk) {
      const answer = await signedRequest('dynamodb', operation, input, this.#timeLeft());
      if (answer !== undefined) return answer;
      if (this.#closed || !mayLoadSdk) throw new Error('the history table did not answer');
    }
    const sdk = await client();
    if (this.#closed) throw new Error('the history table did not answer');
    this.#abort ??= new AbortController();
    const answer = await bySdk(sdk, { abortSignal: this.#abort.signal });
    this.#access.bySdk = true;
    return answer;
  }

  #timeLeft(): number {
    return Math.max(1, this.#deadline - this.#options.clock.now());
  }

  #count(written: number): void {
    if (this.#closed) return;
    this.written += written;
    this.left -= written;
  }
}

type AskBySdk = (client: HistoryClient, options: { abortSignal: AbortSignal }) => Promise<unknown>;

/** A batch must not name a key twice: of an event that is twice in a batch of the queue, the later run stays. */
function distinct(items: readonly HistoryItem[]): HistoryItem[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

function keyOf(item: HistoryItem): string {
  return textOf(item.pk) + textOf(item.sk);
}

function textOf(value: HistoryValue | undefined): string {
  return value && 'S' in value ? value.S : '';
}
