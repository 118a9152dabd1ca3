import { DeleteMessageBatchCommand } from '@aws-sdk/client-sqs';
import { MIN_PREFIX } from '../../functions/history/table/history-keys.ts';
import { historyDaysOf, historyModeOf } from '../history/history-mode-of.ts';
import { historyOf } from '../history/history-of.ts';
import { recordActions } from '../history/record-action.ts';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';
import { isDenied } from '../stage/to-operator-error.ts';
import { countDeadLetters } from './count-dead-letters.ts';
import type { DeadLetterKind } from './dead-letter.ts';
import { type DeadLetterFilter, matchesFilter } from './dead-letter-filter.ts';
import { createPace } from './pace.ts';
import { dlqUrl, type ReceivedDeadLetter, receiveDeadLetters, showAgain } from './receive-dead-letters.ts';

export interface DeadLetterJobOptions {
  /** Which DLQ; `deliveries` by default. */
  kind?: DeadLetterKind | undefined;
  /** Which dead letters; all of them when empty. */
  filter?: DeadLetterFilter | undefined;
  /** Only counts; nothing is changed. */
  dryRun?: boolean | undefined;
  /** Dead letters a second at most; no limit when absent. */
  rate?: number | undefined;
  /** Who does it, for the history. */
  by?: string | undefined;
  onProgress?: ((progress: DeadLetterProgress) => void) | undefined;
  /** Called with each error that left dead letters in the DLQ. */
  onError?: ((error: unknown) => void) | undefined;
  /** Ends it early; what was done stays done, the rest stays in the DLQ. Run it again to continue. */
  signal?: AbortSignal | undefined;
  /** Waits, in milliseconds; for tests. */
  sleep?: ((milliseconds: number) => Promise<void>) | undefined;
}

/** Counts of dead letters. */
export interface DeadLetterProgress {
  /** What the DLQ held at the start, as SQS estimates it. */
  total: number;
  /** Of these nobody can look at: another reader has them for up to 15 minutes. */
  hidden: number;
  looked: number;
  matched: number;
  /** Sent again, or deleted. */
  done: number;
  /** Stay in the DLQ. */
  failed: number;
  /** False when it was aborted, or SQS lets nobody look at more at once: run it again to continue. */
  complete: boolean;
}

/**
 * What is done with dead letters before they are deleted.
 *
 * @param onError - gets each error
 * @returns those that may be deleted
 */
export type BeforeDelete = (
  letters: readonly ReceivedDeadLetter[],
  onError: (error: unknown) => void,
) => Promise<readonly ReceivedDeadLetter[]>;

/** Batches that are processed at once. */
const PARALLEL = 4;

/**
 * Does something with chosen dead letters and deletes them: each at most once, also when it comes back meanwhile. Nothing is
 * deleted before it is done; whatever happens in between, a dead letter may be processed twice and is never lost.
 *
 * @throws {OperatorError} when the rate is not above 0, or a part of the filter is empty
 * @throws what SQS throws when the DLQ cannot be read, or when it denies a call
 */
export async function processDeadLetters(
  stage: Stage<'sqs' | 'dynamo' | 'ssm'>,
  action: 'redriven' | 'purged',
  options: DeadLetterJobOptions,
  before: BeforeDelete,
): Promise<DeadLetterProgress> {
  const { kind = 'deliveries', rate, signal } = options;
  if (rate !== undefined && !(rate > 0)) {
    throw new OperatorError(`the rate is ${rate}`, { kind: 'usage', fix: 'give dead letters a second, above 0' });
  }
  const { eventId, error } = options.filter ?? {};
  if ((eventId !== undefined && eventId.length < MIN_PREFIX) || error === '') {
    // It would choose all of them, or some by chance.
    throw new OperatorError('the filter has an empty error, or an event id that is too short', {
      kind: 'usage',
      fix: `give at least the first ${MIN_PREFIX} characters of the id`,
    });
  }
  const job = new DeadLetterJob(stage, kind, action, options, before);
  await job.begin();
  const running = new Set<Promise<void>>();
  const concurrency = rate !== undefined && rate < 10 ? 1 : PARALLEL;
  const receiving = { concurrency, signal, taken: job.taken, onLimit: () => job.stopEarly() };
  for await (const batch of receiveDeadLetters(stage, kind, receiving)) {
    const processed: Promise<void> = job.process(batch).finally(() => running.delete(processed));
    running.add(processed);
    if (running.size >= concurrency) await Promise.race(running);
    if (job.denied) break;
  }
  await Promise.all(running);
  // The next call would be denied too.
  if (job.denied) throw job.denied;
  if (signal?.aborted) job.stopEarly();
  return job.progress;
}

class DeadLetterJob {
  readonly #stage: Stage<'sqs' | 'dynamo' | 'ssm'>;
  readonly #kind: DeadLetterKind;
  readonly #action: 'redriven' | 'purged';
  readonly #options: DeadLetterJobOptions;
  readonly #before: BeforeDelete;
  readonly #pace: (count: number) => Promise<void>;
  /** What was processed in this run: what comes back meanwhile has failed again, and is left there. */
  readonly #processed = new Set<string>();
  #records = true;
  /** The error of a call that AWS denied. */
  denied: unknown;
  /** Ids of messages that are about to be deleted. */
  readonly taken = new Set<string>();
  progress: DeadLetterProgress = { total: 0, hidden: 0, looked: 0, matched: 0, done: 0, failed: 0, complete: true };

  constructor(
    stage: Stage<'sqs' | 'dynamo' | 'ssm'>,
    kind: DeadLetterKind,
    action: 'redriven' | 'purged',
    options: DeadLetterJobOptions,
    before: BeforeDelete,
  ) {
    this.#stage = stage;
    this.#kind = kind;
    this.#action = action;
    this.#options = options;
    this.#before = before;
    this.#pace = createPace(options.rate, stage.clock.now, options.signal, options.sleep);
  }

  async begin(): Promise<void> {
    const [{ total, hidden }, mode] = await Promise.all([
      countDeadLetters(this.#stage, this.#kind),
      historyModeOf(this.#stage),
    ]);
    this.#records = mode !== 'off';
    this.progress = { ...this.progress, total, hidden };
    this.#add({});
  }

  stopEarly(): void {
    this.progress = { ...this.progress, complete: false };
  }

  async process(batch: readonly ReceivedDeadLetter[]): Promise<void> {
    const matching = this.#options.signal?.aborted ? [] : batch.filter((letter) => this.#isWanted(letter));
    this.#add({ looked: batch.length, matched: matching.length });
    if (matching.length === 0 || this.#options.dryRun) return;
    for (const { messageId } of matching) this.taken.add(messageId);
    await this.#pace(matching.length);
    // Aborted while it waited for its turn.
    const stopped = this.#options.signal?.aborted === true;
    const done = stopped ? [] : await this.#finish(matching);
    const left = matching.filter((letter) => !done.includes(letter));
    this.#add({ done: done.length, failed: stopped ? 0 : left.length });
    for (const { messageId } of left) this.taken.delete(messageId);
    const handles = left.map(({ receiptHandle }) => receiptHandle);
    if (handles.length > 0) await showAgain(this.#stage.aws.sqs, this.#url, handles);
  }

  #isWanted(letter: ReceivedDeadLetter): boolean {
    const { filter = {} } = this.#options;
    if (this.#processed.has(letter.id) || !matchesFilter(letter, filter, this.#stage.clock.now())) return false;
    this.#processed.add(letter.id);
    return true;
  }

  /** Returns those that are done and deleted. */
  async #finish(letters: readonly ReceivedDeadLetter[]): Promise<readonly ReceivedDeadLetter[]> {
    const at = this.#stage.clock.now();
    const onError = (error: unknown) => this.#fail(error);
    const ready = await this.#before(letters, onError).catch((error: unknown) => {
      onError(error);
      return [];
    });
    if (ready.length === 0) return [];
    // Recorded also where deleting fails: it was sent.
    await this.#record(ready, at);
    return this.#delete(ready);
  }

  async #delete(letters: readonly ReceivedDeadLetter[]): Promise<readonly ReceivedDeadLetter[]> {
    const Entries = letters.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
    try {
      const command = new DeleteMessageBatchCommand({ QueueUrl: this.#url, Entries });
      const { Failed = [] } = await this.#stage.aws.sqs.send(command);
      for (const { Code, Message = '' } of Failed) this.#fail(new Error(`${Code}: ${Message}`));
      const failed = new Set(Failed.map(({ Id }) => Id));
      return letters.filter((_, index) => !failed.has(String(index)));
    } catch (error) {
      this.#fail(error);
      return [];
    }
  }

  #fail(error: unknown): void {
    if (isDenied(error)) this.denied ??= error;
    this.#options.onError?.(error);
  }

  /** What cannot be recorded is done all the same. */
  async #record(letters: readonly ReceivedDeadLetter[], at: number): Promise<void> {
    if (!this.#records) return;
    const { by } = this.#options;
    const actions = letters.flatMap(({ eventId, plugin }) =>
      eventId === undefined ? [] : { eventId, at, action: this.#action, plugin, by },
    );
    await recordActions(historyOf(this.#stage), actions, historyDaysOf(this.#stage)).catch(() => 0);
  }

  get #url(): string {
    return dlqUrl(this.#stage.outputs, this.#kind);
  }

  #add(counts: Partial<Record<'looked' | 'matched' | 'done' | 'failed', number>>): void {
    const { looked = 0, matched = 0, done = 0, failed = 0 } = counts;
    const before = this.progress;
    this.progress = {
      ...before,
      looked: before.looked + looked,
      matched: before.matched + matched,
      done: before.done + done,
      failed: before.failed + failed,
    };
    this.#options.onProgress?.(this.progress);
  }
}
