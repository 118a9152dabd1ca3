import { setTimeout as wait } from 'node:timers/promises';
import { PublishError } from '../errors.ts';
import type { NewEvent } from '../event/create-event.ts';
import type { PluginEvent } from '../event/plugin-event.ts';
import { BackgroundSender } from './background-sender.ts';
import { Circuit } from './circuit.ts';
import { lazyDefaultClient, type PublishClient } from './default-client.ts';
import { type Entry, type Service, sourceOf, toEntry } from './entry.ts';
import { type OnError, safeReport, writeLine } from './report.ts';
import { type SendOptions, sendEntries } from './send-entries.ts';

export interface PublisherOptions {
  /** Name or ARN of the bus: the stack's output `BusName`. */
  busName: string;
  /** Who publishes: the `source` of its events is `servermonitor.<service>`. */
  service: Service;
  /** A client is made at first use when there is none. */
  client?: PublishClient;
  /**
   * Told of every buffered event that was neither published nor spooled, with the event. Also told, with `undefined` for the event,
   * when the spool begins to take events, and when something is wrong with the spool. The default writes a line to standard error.
   * What it throws is ignored.
   */
  onError?: OnError;
  /**
   * Path of a file that takes buffered events which could not be published; they are published when EventBridge takes events again,
   * or at the next start. Publishers may share it. Its folder is made if need be.
   */
  spool?: string;
  /** Events kept in memory at most, default 10 000. */
  maxBuffered?: number;
  /** Bytes of events' JSON text kept in memory at most, default 32 MiB. */
  maxBufferedBytes?: number;
  /** Attempts at one event, default 5. */
  maxAttempts?: number;
  /** Milliseconds that one call to EventBridge may take, default 5000. */
  requestTimeout?: number;
  /** Milliseconds that `close` waits for what is buffered, default 5000. */
  closeTimeout?: number;
  /** For tests: how to wait between attempts, chance, and the time in milliseconds. */
  sleep?: SendOptions['sleep'];
  random?: SendOptions['random'];
  clock?: () => number;
}

/** What `publish` waits for is not ended by `close`. */
const NEVER = new AbortController().signal;

/** What core services publish by. Made by {@link createPublisher}. */
export class Publisher {
  #busName: string;
  #source: string;
  #send: SendOptions;
  #background: BackgroundSender;
  #report: ReturnType<typeof safeReport>;
  #closeTimeout: number;
  #closed = false;

  constructor(options: PublisherOptions) {
    const { client, closeTimeout = 5000, random = Math.random } = options;
    if (!options.busName) {
      throw new TypeError(
        "createPublisher: `busName` is empty, and EventBridge would take its default bus; give the stack's output `BusName`",
      );
    }
    this.#busName = options.busName;
    this.#source = sourceOf(options.service);
    this.#closeTimeout = closeTimeout;
    this.#report = safeReport(options.onError ?? writeLine);
    this.#send = {
      client: client ? async () => client : lazyDefaultClient(),
      maxAttempts: options.maxAttempts ?? 5,
      requestTimeout: options.requestTimeout ?? 5000,
      sleep: options.sleep ?? ((milliseconds, signal) => wait(milliseconds, undefined, { signal })),
      random,
      signal: NEVER,
    };
    this.#background = new BackgroundSender({
      busName: options.busName,
      send: this.#send,
      circuit: new Circuit(random),
      report: this.#report,
      pause: options.sleep ?? ((milliseconds, signal) => wait(milliseconds, undefined, { signal, ref: false })),
      spool: options.spool,
      clock: options.clock ?? Date.now,
      maxBuffered: options.maxBuffered ?? 10_000,
      maxBufferedBytes: options.maxBufferedBytes ?? 32 * 1024 * 1024,
    });
  }

  /**
   * Publishes one event and waits until EventBridge has it.
   *
   * @returns the event, completed
   * @throws {InvalidEventError | EventTooLargeError} before anything is sent
   * @throws {PublishError} when EventBridge did not take it in all attempts
   * @example
   * ```ts
   * const { event_id } = await publisher.publish({ event_type: EventTypes.USER_LOGIN, user_id: 7 });
   * ```
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
   * @throws {PublishError} when some were not taken; its `events` are those, its `published` all others
   * @example
   * ```ts
   * await publisher.publishAll(rows.map(fromAuditLog));
   * ```
   */
  async publishAll(events: readonly NewEvent[]): Promise<PluginEvent[]> {
    const entries = events.map((event) => this.#toEntry(event));
    const failed = await sendEntries(entries, this.#send);
    const [first] = failed;
    if (first) {
      const others = failed.length > 1 ? ` (and ${failed.length - 1} more)` : '';
      const lost = new Set(failed.map(({ entry }) => entry));
      throw new PublishError(`${first.error.message}${others}`, {
        cause: first.error.cause,
        events: entries.filter((entry) => lost.has(entry)).map(({ event }) => event),
        published: entries.filter((entry) => !lost.has(entry)).map(({ event }) => event),
      });
    }
    return entries.map(({ event }) => event);
  }

  /**
   * Takes an event and returns at once; it is published in the background. Never throws: an event that is not valid, does not fit into
   * the buffer or can't be published goes to the spool or to `onError`. What is buffered does not keep the process alive: call `close`
   * before it ends.
   */
  enqueue(event: NewEvent): void {
    try {
      const entry = this.#toEntry(event);
      if (this.#closed) this.#background.handOver([entry], new PublishError('the publisher is closed'));
      else if (!this.#background.push(entry)) this.#background.overflow(entry);
    } catch (error) {
      this.#report(error, event);
    }
  }

  /**
   * Waits until everything enqueued so far, and everything spooled before, was published or handed over. While EventBridge takes
   * nothing, what is buffered is handed over after one more attempt.
   */
  async flush(): Promise<void> {
    await this.#background.flush();
  }

  /** Flushes for at most `closeTimeout`, then hands what is left, calls under way included, to the spool or to `onError`. */
  async close(): Promise<void> {
    const inTime = new AbortController();
    const timeUp = wait(this.#closeTimeout, undefined, { signal: inTime.signal }).catch(() => {});
    await Promise.race([this.#background.flush(), timeUp]);
    inTime.abort();
    this.#closed = true;
    await this.#background.stop(new PublishError('the publisher was closed before the event could be published'));
  }

  #toEntry(event: NewEvent): Entry {
    return toEntry(event, this.#busName, this.#source);
  }
}

/**
 * Makes a publisher.
 *
 * @throws {TypeError} when `busName` is empty
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
