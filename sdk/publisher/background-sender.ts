import { type Deferred, deferred } from '../async/deferred.ts';
import { BufferFullError, PublishError } from '../errors.ts';
import type { Entry } from './entry.ts';
import type { CircuitBreaker } from './event-bridge/circuit-breaker.ts';
import { type FailedEntry, isOutage, type SendOptions, sendEntries } from './event-bridge/send-entries.ts';
import { type Buffered, EventBuffer } from './event-buffer.ts';
import { MAX_REQUEST_ENTRIES } from './limits.ts';
import { rejectEntry, spoolLine } from './spool/replay-spool.ts';
import type { Spool } from './spool/spool.ts';
import type { SpooledLine } from './spool/spool-file.ts';
import { SpoolReplayer } from './spool/spool-replayer.ts';

export interface BackgroundOptions {
  busName: string;
  send: SendOptions;
  circuit: CircuitBreaker;
  /** Never throws. */
  report: (error: unknown, event: unknown) => void;
  spool: Spool | undefined;
  /** Waits between probes during an outage, in milliseconds, or until the signal; does not keep the process alive. */
  pause: SendOptions['sleep'];
  maxBuffered: number;
  maxBufferedBytes: number;
}

interface Failure {
  item: Buffered;
  error: Error;
  kind: FailedEntry['kind'];
}

/** Milliseconds that a buffered event waits for others, so that they share a call. */
const LINGER = 100;

/**
 * Publishes buffered events, a call's worth at a time. During an outage it probes at ever longer intervals. With a spool, an event is in
 * a file before it is buffered, and stays there until it is published.
 */
export class BackgroundSender {
  #options: BackgroundOptions;
  #buffer: EventBuffer;
  #replayer: SpoolReplayer | undefined;
  #stop = new AbortController();
  #endPause = new AbortController();
  #flushing = 0;
  #inFlight: readonly Buffered[] = [];
  #progress: Deferred<void> = deferred();
  #linger: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #diskFailed = false;

  constructor(options: BackgroundOptions) {
    this.#options = options;
    this.#buffer = new EventBuffer(options.maxBuffered, options.maxBufferedBytes);
    const { spool } = options;
    if (spool) this.#replayer = new SpoolReplayer({ ...options, spool, send: (entries) => this.#send(entries) });
  }

  /** Takes an event. One that does not fit into the buffer goes to the spool, or is reported. */
  add(entry: Entry): void {
    if (!this.#buffer.hasRoomFor(entry)) {
      this.#keep(entry, new BufferFullError(this.#buffer.length));
      return;
    }
    this.#buffer.push(entry, this.#write(entry));
    if (this.#working) return;
    if (this.#buffer.length >= MAX_REQUEST_ENTRIES) this.#startWork();
    else this.#linger ??= setTimeout(() => this.#startWork(), LINGER).unref();
  }

  /** Takes an event after `stop`: it goes to the spool, or is reported. */
  addLate(entry: Entry): void {
    this.#keep(entry, new PublishError('the publisher is closed'));
  }

  async flush(): Promise<void> {
    const last = this.#buffer.last;
    this.#flushing += 1;
    try {
      this.#endPause.abort();
      this.#startWork();
      await this.#replayer?.running;
      while (Math.min(this.#buffer.oldest, this.#inFlight[0]?.sequence ?? Number.POSITIVE_INFINITY) <= last) {
        await this.#progress.promise;
      }
    } finally {
      this.#flushing -= 1;
    }
  }

  /** Ends everything at once. What is left stays in the spool, or is reported. */
  async stop(error: Error): Promise<void> {
    this.#stop.abort(error);
    this.#endPause.abort();
    clearTimeout(this.#linger);
    this.#replayer?.stop();
    await Promise.all([this.#working, this.#replayer?.running]);
    this.#giveUp(this.#buffer.take(this.#buffer.length), error);
    try {
      this.#options.spool?.close();
    } catch (cause) {
      this.#options.report(
        new PublishError('the spool could not be closed; it is published at the next start', { cause }),
        undefined,
      );
    }
  }

  /** Puts an event into the spool before it is buffered. */
  #write(entry: Entry): SpooledLine | undefined {
    const { spool, report } = this.#options;
    try {
      const line = spool?.append(spoolLine(entry));
      this.#diskFailed = false;
      return line;
    } catch (cause) {
      const message = `events are kept in memory only: the spool ${spool?.path} could not be written`;
      if (!this.#diskFailed) report(new PublishError(message, { cause }), undefined);
      this.#diskFailed = true;
      return undefined;
    }
  }

  /** Puts an event into the spool for which there is no memory. Without a spool, it is reported. */
  #keep(entry: Entry, error: Error): void {
    const { spool, report } = this.#options;
    if (!spool) {
      report(error, entry.event);
      return;
    }
    try {
      spool.appendShared(spoolLine(entry));
      this.#replayer?.notifyWaiting(error);
    } catch (cause) {
      report(new PublishError(`${error.message}; and it could not be spooled`, { cause }), entry.event);
    }
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
      this.#progress = deferred();
    }
    if (!this.#options.circuit.open) this.#replayer?.replay();
  }

  /** During an outage, waits before the next probe, unless somebody flushes. */
  async #pause(): Promise<void> {
    const { circuit } = this.#options;
    if (!circuit.open || this.#flushing > 0) return;
    this.#endPause = new AbortController();
    await this.#options.pause(circuit.wait(), this.#endPause.signal).catch(() => {});
  }

  async #publish(items: readonly Buffered[]): Promise<void> {
    const attempts = this.#attempts;
    const failed = new Map(
      (await this.#send(items.map(({ entry }) => entry))).map((failure) => [failure.entry, failure]),
    );
    const { circuit, send, spool } = this.#options;
    const waits = circuit.open && !spool && this.#flushing === 0 && !this.#stop.signal.aborted;
    const again: Buffered[] = [];
    const failures: Failure[] = [];
    for (const item of items) {
      const failure = failed.get(item.entry);
      if (!failure) continue;
      item.attempts += attempts;
      if (waits && item.attempts < send.maxAttempts) again.push(item);
      else failures.push({ item, error: failure.error, kind: failure.kind });
    }
    this.#clear(items.filter(({ entry }) => !failed.has(entry)));
    this.#fail(failures);
    this.#buffer.putBack(again);
    const [first] = failures;
    // Whoever flushes waits for an end, not for the end of the outage.
    if (first && circuit.open && this.#flushing > 0) {
      this.#giveUp(this.#buffer.take(this.#buffer.length), first.error);
    }
  }

  /** An outage is probed, no more. */
  get #attempts(): number {
    return this.#options.circuit.open ? 1 : this.#options.send.maxAttempts;
  }

  async #send(entries: readonly Entry[]): Promise<FailedEntry[]> {
    const options = { ...this.#options.send, maxAttempts: this.#attempts, signal: this.#stop.signal };
    const failed = await sendEntries(entries, options).catch((cause: unknown) => {
      // A bug here, or in the functions that the caller gave, must not break the core, nor lose an event.
      const error = new PublishError('the publisher failed; please report it', { cause });
      return entries.map((entry): FailedEntry => ({ entry, error, kind: 'retryable' }));
    });
    if (entries.length > 0 && !this.#stop.signal.aborted) {
      this.#options.circuit.record(isOutage(entries, failed) ? 'outage' : 'accepted');
    }
    return failed;
  }

  /** Removes published events from the spool. */
  #clear(items: readonly Buffered[]): void {
    const lines = items.map(({ line }) => line).filter((line) => line !== undefined);
    try {
      this.#options.spool?.done(lines);
    } catch (cause) {
      const message = 'published events could not be removed from the spool, and may be published again';
      this.#options.report(new PublishError(message, { cause }), undefined);
    }
  }

  #giveUp(items: readonly Buffered[], error: Error): void {
    this.#fail(items.map((item) => ({ item, error, kind: 'retryable' })));
  }

  /** The end of attempts at events: they stay in the spool, are put aside in it, or are reported. */
  #fail(failures: readonly Failure[]): void {
    for (const { item, error, kind } of failures) {
      const { spool, report } = this.#options;
      const { entry, line } = item;
      try {
        if (!spool) report(error, entry.event);
        else if (kind === 'entry') {
          rejectEntry(entry, error, spool, report);
          if (line) spool.done([line]);
        } else if (line) {
          spool.release([line]);
          this.#replayer?.notifyWaiting(error);
        } else this.#keep(entry, error);
      } catch (cause) {
        report(new PublishError(`${error.message}; and it could not be spooled`, { cause }), entry.event);
      }
    }
  }
}
