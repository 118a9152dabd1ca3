import { setTimeout as wait } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { BufferFullError, PublishError } from '../errors.ts';
import type { NewEvent } from '../event/create-event.ts';
import { type PluginEvent, parseEvent } from '../event/event.ts';
import { type Entry, MAX_REQUEST_ENTRIES, type Service, toEntry } from './entry.ts';
import { type FailedEntry, type SendOptions, sendEntries } from './send-entries.ts';
import { Spool } from './spool.ts';

export interface PublisherOptions {
  /** Name or ARN of the bus: the stack's output `BusName`. */
  busName: string;
  service: Service;
  /** A client with short timeouts is made when there is none. */
  client?: Pick<EventBridgeClient, 'send'>;
  /**
   * Told of every buffered event that was not published and not spooled, with the event. The default writes a line to
   * standard error. What it throws is ignored.
   */
  onError?: (error: Error, event: unknown) => void;
  /** Path of a file that takes buffered events which could not be published; they are published at the next start. */
  spool?: string;
  /** Events kept in memory at most, default 10 000. */
  maxBuffered?: number;
  /** Bytes of events kept in memory at most, default 32 MiB. */
  maxBufferedBytes?: number;
  /** Attempts at one event, default 5. */
  maxAttempts?: number;
  /** Milliseconds that `close` waits for what is buffered, default 5000. */
  closeTimeout?: number;
  /** For tests: how to wait, and chance. */
  sleep?: SendOptions['sleep'];
  random?: SendOptions['random'];
}

/** Milliseconds that a buffered event waits for others, so that they share a call. */
const LINGER = 50;

/** What core services publish by. */
export class Publisher {
  #options: PublisherOptions;
  #send: SendOptions;
  #spool: Spool | undefined;
  #buffer: Entry[] = [];
  #bufferedBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #draining: Promise<void> | undefined;
  #replaying: Promise<void> | undefined;
  #closed = false;
  /** How many events were buffered, and how many of those are done with: `flush` waits for the second to reach the first. */
  #enqueued = 0;
  #settled = 0;
  #progress = Promise.withResolvers<void>();

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#send = {
      client: options.client ?? defaultClient(),
      maxAttempts: options.maxAttempts ?? 5,
      sleep: options.sleep ?? ((milliseconds) => wait(milliseconds, undefined, { ref: false })),
      random: options.random ?? Math.random,
    };
    if (options.spool !== undefined) {
      this.#spool = new Spool(options.spool);
      this.#replaying = this.#replay(this.#spool);
      this.#draining = this.#replaying.finally(() => this.#continue());
    }
  }

  /**
   * Publishes one event and waits until EventBridge has it.
   *
   * @returns the event, completed
   * @throws {InvalidEventError | EventTooLargeError} before anything is sent
   * @throws {PublishError} when EventBridge did not take it in all attempts
   */
  async publish(event: NewEvent): Promise<PluginEvent> {
    const [published] = await this.publishAll([event]);
    if (!published) throw new Error('publishAll returned no event for the one that it was given');
    return published;
  }

  /**
   * Publishes events, packed into as few calls as EventBridge allows.
   *
   * @returns the events, completed, in the same order
   * @throws {InvalidEventError | EventTooLargeError} for the first event that is refused; then none is sent
   * @throws {PublishError} when some were not taken; its `events` are those, all others are published
   */
  async publishAll(events: readonly NewEvent[]): Promise<PluginEvent[]> {
    const entries = events.map((event) => toEntry(event, this.#options.busName, this.#options.service));
    const failed = await sendEntries(entries, this.#send);
    const [first] = failed;
    if (first) {
      const others = failed.length > 1 ? ` (and ${failed.length - 1} more)` : '';
      const notPublished = failed.map(({ entry }) => entry.event);
      throw new PublishError(`${first.error.message}${others}`, { cause: first.error.cause, events: notPublished });
    }
    return entries.map(({ event }) => event);
  }

  /**
   * Takes an event and returns at once; it is published in the background. Never throws and never blocks: an event that is not
   * valid, does not fit into the buffer or can't be published goes to the spool or to `onError`.
   */
  enqueue(event: NewEvent): void {
    try {
      const entry = toEntry(event, this.#options.busName, this.#options.service);
      if (this.#closed) this.#handOver(entry, new PublishError('the publisher is closed'));
      else if (!this.#fits(entry)) this.#handOver(entry, new BufferFullError(this.#buffer.length));
      else this.#push(entry);
    } catch (error) {
      this.#tell(error instanceof Error ? error : new PublishError(String(error)), event);
    }
  }

  /** Waits until everything enqueued so far, and everything spooled before, was published or handed over. */
  async flush(): Promise<void> {
    const enqueued = this.#enqueued;
    await this.#replaying;
    this.#start();
    while (this.#draining && this.#settled < enqueued) await Promise.race([this.#draining, this.#progress.promise]);
  }

  /** Flushes for at most `closeTimeout`, then hands what is left to the spool or to `onError`. */
  async close(): Promise<void> {
    const timeout = new AbortController();
    const timeUp = wait(this.#options.closeTimeout ?? 5000, undefined, { signal: timeout.signal }).catch(() => {});
    await Promise.race([this.flush(), timeUp]);
    timeout.abort();
    this.#closed = true;
    for (const entry of this.#take(this.#buffer.length)) {
      this.#handOver(entry, new PublishError('the publisher was closed before the event could be published'));
    }
  }

  #fits({ size }: Entry): boolean {
    const { maxBuffered = 10_000, maxBufferedBytes = 32 * 1024 * 1024 } = this.#options;
    return this.#buffer.length < maxBuffered && this.#bufferedBytes + size <= maxBufferedBytes;
  }

  #push(entry: Entry): void {
    this.#buffer.push(entry);
    this.#bufferedBytes += entry.size;
    this.#enqueued += 1;
    if (this.#draining) return;
    if (this.#buffer.length >= MAX_REQUEST_ENTRIES) this.#start();
    else this.#timer ??= setTimeout(() => this.#start(), LINGER);
    // A core that ends flushes; one that forgets to is not kept alive by us.
    this.#timer?.unref();
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#draining || this.#buffer.length === 0) return;
    this.#draining = this.#drain().finally(() => this.#continue());
  }

  #continue(): void {
    this.#draining = undefined;
    if (this.#buffer.length > 0) this.#start();
  }

  /** Sends a call's worth at a time, so that the buffer empties, or runs over into the spool, while EventBridge is slow. */
  async #drain(): Promise<void> {
    while (this.#buffer.length > 0 && !this.#closed) {
      const entries = this.#take(MAX_REQUEST_ENTRIES);
      for (const { entry, error } of await sendEntries(entries, this.#send)) this.#handOver(entry, error);
      this.#settled += entries.length;
      this.#progress.resolve();
      this.#progress = Promise.withResolvers<void>();
    }
  }

  #take(count: number): Entry[] {
    const entries = this.#buffer.splice(0, count);
    for (const { size } of entries) this.#bufferedBytes -= size;
    return entries;
  }

  /** The end of an event that could not be published: the spool, or else `onError`. */
  #handOver({ event }: Entry, error: Error): void {
    if (!this.#spool) {
      this.#tell(error, event);
      return;
    }
    try {
      this.#spool.append(event);
    } catch (cause) {
      this.#tell(new PublishError(`${error.message}; and it could not be spooled`, { cause }), event);
    }
  }

  #tell(error: Error, event: unknown): void {
    try {
      (this.#options.onError ?? writeLine)(error, event);
    } catch {
      // Whoever reports errors must not be broken by reporting one.
    }
  }

  /** Publishes what was spooled before this start; what fails again is spooled again. */
  async #replay(spool: Spool): Promise<void> {
    try {
      for (const { events, done } of spool.claim()) {
        const entries = events.flatMap((event) => this.#respool(event));
        const failed: FailedEntry[] = await sendEntries(entries, this.#send);
        for (const { entry, error } of failed) this.#handOver(entry, error);
        done();
      }
    } catch (error) {
      this.#tell(new PublishError('the spool could not be read', { cause: error }), undefined);
    }
  }

  #respool(value: unknown): Entry[] {
    try {
      return [toEntry(parseEvent(value), this.#options.busName, this.#options.service)];
    } catch (error) {
      this.#tell(error instanceof Error ? error : new PublishError(String(error)), value);
      return [];
    }
  }
}

/**
 * Makes a publisher.
 *
 * @example
 * ```ts
 * const publisher = createPublisher({ busName: 'server-monitor-prod', service: 'central-api', spool: '/var/spool/events.jsonl' });
 * publisher.enqueue({ event_type: EventTypes.USER_LOGIN, user_id: 7, ip: '203.0.113.9' });
 * await publisher.close(); // on shutdown
 * ```
 */
export function createPublisher(options: PublisherOptions): Publisher {
  return new Publisher(options);
}

/** The core must not wait for an EventBridge that hangs; retries are ours, so that they are counted once. */
function defaultClient(): EventBridgeClient {
  return new EventBridgeClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1000, requestTimeout: 5000 } });
}

function writeLine(error: Error, event: unknown): void {
  const id = typeof event === 'object' && event !== null && 'event_id' in event ? ` [${String(event.event_id)}]` : '';
  process.stderr.write(`server-monitor publisher: ${error.message}${id}\n`);
}
