import { BufferFullError, PublishError } from '../errors.ts';
import type { Circuit } from './circuit.ts';
import { type Entry, MAX_REQUEST_ENTRIES } from './entry.ts';
import { type Buffered, EventBuffer } from './event-buffer.ts';
import { type FailedEntry, isOutage, type SendOptions, sendEntries } from './send-entries.ts';
import { SpoolReplayer } from './spool-replayer.ts';

export interface BackgroundOptions {
  busName: string;
  send: SendOptions;
  circuit: Circuit;
  /** Never throws. */
  report: (error: unknown, event: unknown) => void;
  spool: string | undefined;
  /** Waits between probes during an outage, in milliseconds, or until the signal; does not keep the process alive. */
  pause: SendOptions['sleep'];
  clock: () => number;
  maxBuffered: number;
  maxBufferedBytes: number;
}

/** Milliseconds that a buffered event waits for others, so that they share a call. */
const LINGER = 100;
/** Events that make room in a full buffer, and their bytes at most: they share one wait for the disk, and the caller waits too. */
const SPILL = 1000;
const SPILL_BYTES = 1024 * 1024;

/**
 * Publishes buffered events, a call's worth at a time. During an outage it probes at ever longer intervals; meanwhile events wait in the
 * buffer, and go to the spool as they fail or overflow. Once EventBridge takes events again, what was spooled is published too.
 */
export class BackgroundSender {
  #options: BackgroundOptions;
  #buffer: EventBuffer;
  #spool: SpoolReplayer | undefined;
  #stop = new AbortController();
  #hurry = new AbortController();
  #flushing = 0;
  #inFlight: readonly Buffered[] = [];
  #progress = Promise.withResolvers<void>();
  #linger: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;

  constructor(options: BackgroundOptions) {
    this.#options = options;
    this.#buffer = new EventBuffer(options.maxBuffered, options.maxBufferedBytes);
    if (options.spool === undefined) return;
    this.#spool = new SpoolReplayer({ ...options, path: options.spool, send: (entries) => this.#send(entries) });
  }

  /** @returns false when the buffer is full */
  push(entry: Entry): boolean {
    if (!this.#buffer.push(entry)) return false;
    if (this.#working) return true;
    if (this.#buffer.length >= MAX_REQUEST_ENTRIES) this.#startWork();
    else this.#linger ??= setTimeout(() => this.#startWork(), LINGER).unref();
    return true;
  }

  /** What to do with an event that does not fit: with a spool, the longest waiting ones go there together and make room. */
  overflow(entry: Entry): void {
    const waiting = this.#buffer.length;
    if (!this.#spool) {
      this.handOver([entry], new BufferFullError(waiting));
      return;
    }
    const spilled = this.#buffer.take(SPILL, SPILL_BYTES).map((item) => item.entry);
    this.handOver([...spilled, entry], new PublishError(`${waiting} events wait to be published already`));
  }

  /** The end of events that could not be published: the spool, or else `onError`. */
  handOver(entries: readonly Entry[], error: Error): void {
    this.#handOver(entries.map((entry) => ({ entry, error })));
  }

  async flush(): Promise<void> {
    const last = this.#buffer.last;
    this.#flushing += 1;
    try {
      this.#hurry.abort();
      this.#startWork();
      await this.#spool?.running;
      while (Math.min(this.#buffer.oldest, this.#inFlight[0]?.number ?? Number.POSITIVE_INFINITY) <= last) {
        await this.#progress.promise;
      }
    } finally {
      this.#flushing -= 1;
    }
  }

  /** Ends everything at once and hands over what is left. */
  async stop(error: Error): Promise<void> {
    this.#stop.abort(error);
    this.#hurry.abort();
    clearTimeout(this.#linger);
    this.#spool?.stop();
    await Promise.all([this.#working, this.#spool?.running]);
    this.handOver(
      this.#buffer.take(this.#buffer.length).map(({ entry }) => entry),
      error,
    );
  }

  #startWork(): void {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    if (this.#working || this.#buffer.length === 0) return;
    this.#working = this.#work().finally(() => {
      this.#working = undefined;
      if (!this.#stop.signal.aborted) this.#startWork();
    });
  }

  async #work(): Promise<void> {
    while (this.#buffer.length > 0 && !this.#stop.signal.aborted) {
      await this.#pause();
      this.#inFlight = this.#buffer.take(MAX_REQUEST_ENTRIES);
      await this.#publish(this.#inFlight);
      this.#inFlight = [];
      this.#progress.resolve();
      this.#progress = Promise.withResolvers<void>();
    }
    if (!this.#options.circuit.open) this.#spool?.replay();
  }

  /** During an outage, waits before the next probe, unless somebody flushes. */
  async #pause(): Promise<void> {
    const { circuit } = this.#options;
    if (!circuit.open || this.#flushing > 0) return;
    this.#hurry = new AbortController();
    await this.#options.pause(circuit.pause(), this.#hurry.signal).catch(() => {});
  }

  async #publish(items: readonly Buffered[]): Promise<void> {
    const attempts = this.#attempts;
    const failed = await this.#send(items.map(({ entry }) => entry));
    const waits = this.#options.circuit.open && !this.#spool && this.#flushing === 0 && !this.#stop.signal.aborted;
    const failures = new Map(failed.map((failure) => [failure.entry, failure]));
    const again: Buffered[] = [];
    const given: FailedEntry[] = [];
    for (const item of items) {
      const failure = failures.get(item.entry);
      if (!failure) continue;
      item.attempts += attempts;
      if (waits && item.attempts < this.#options.send.maxAttempts) again.push(item);
      else given.push(failure);
    }
    this.#handOver(given);
    this.#buffer.putBack(again);
    const [first] = given;
    // Whoever flushes waits for an end, not for the end of the outage.
    if (first && this.#options.circuit.open && this.#flushing > 0) {
      this.handOver(
        this.#buffer.take(this.#buffer.length).map(({ entry }) => entry),
        first.error,
      );
    }
  }

  /** An outage is probed, no more. */
  get #attempts(): number {
    return this.#options.circuit.open ? 1 : this.#options.send.maxAttempts;
  }

  async #send(entries: readonly Entry[]): Promise<FailedEntry[]> {
    const options = { ...this.#options.send, maxAttempts: this.#attempts, signal: this.#stop.signal };
    const failed = await sendEntries(entries, options).catch((cause: unknown) => {
      // A bug of ours, or of the functions that we were given, must not break the core, nor lose an event.
      const error = new PublishError('the publisher failed; please report it', { cause });
      return entries.map((entry): FailedEntry => ({ entry, error, kind: 'retryable' }));
    });
    if (entries.length > 0 && !this.#stop.signal.aborted) {
      this.#options.circuit.record(isOutage(entries, failed) ? 'outage' : 'taken');
    }
    return failed;
  }

  #handOver(failures: readonly { entry: Entry; error: Error }[]): void {
    const [first] = failures;
    if (!first) return;
    const { report } = this.#options;
    if (!this.#spool) {
      for (const { entry, error } of failures) report(error, entry.event);
      return;
    }
    try {
      this.#spool.append(
        failures.map(({ entry }) => entry),
        first.error,
      );
    } catch (cause) {
      for (const { entry, error } of failures) {
        report(new PublishError(`${error.message}; and it could not be spooled`, { cause }), entry.event);
      }
    }
  }
}
