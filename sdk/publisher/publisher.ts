import { setTimeout as wait } from 'node:timers/promises';
import { PublishError } from '../errors.ts';
import type { NewEvent } from '../event/create-event.ts';
import type { PluginEvent } from '../event/plugin-event.ts';
import { BackgroundSender } from './background-sender.ts';
import { type Entry, sourceOf, toEntry } from './entry.ts';
import { checkBus } from './event-bridge/check-bus.ts';
import { CircuitBreaker } from './event-bridge/circuit-breaker.ts';
import { lazyDefaultClient } from './event-bridge/default-client.ts';
import { type SendOptions, sendEntries } from './event-bridge/send-entries.ts';
import type { PublisherOptions } from './publisher-options.ts';
import { safeReport, writeLine } from './report.ts';
import { Spool } from './spool/spool.ts';

/** `close` does not end what `publish` waits for. */
const NEVER = new AbortController().signal;

/** Services in plain JavaScript have no compiler that refuses this. With a limit of 0, every event would be lost. */
function assertOptions(options: PublisherOptions): void {
  if (typeof options?.busName !== 'string' || options.busName === '') {
    throw new TypeError(
      "createPublisher: `busName` is empty, and EventBridge would take its default bus; give the stack's output `BusName`",
    );
  }
  for (const name of ['maxAttempts', 'maxBuffered', 'maxBufferedBytes', 'requestTimeout'] as const) {
    const value = options[name] ?? 1;
    if (!(value >= 1)) throw new TypeError(`createPublisher: \`${name}\` must be 1 or more`);
  }
}

/** Publishes events of a core service. Made by {@link createPublisher}. */
export class Publisher {
  #busName: string;
  #source: string;
  #send: SendOptions;
  #background: BackgroundSender;
  #report: ReturnType<typeof safeReport>;
  #closeTimeout: number;
  #closed = false;

  constructor(options: PublisherOptions) {
    assertOptions(options);
    const { client, closeTimeout = 5000, random = Math.random } = options;
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
      circuit: new CircuitBreaker(random),
      report: this.#report,
      pause: options.sleep ?? ((milliseconds, signal) => wait(milliseconds, undefined, { signal, ref: false })),
      spool: this.#openSpool(options),
      maxBuffered: options.maxBuffered ?? 10_000,
      maxBufferedBytes: options.maxBufferedBytes ?? 32 * 1024 * 1024,
    });
  }

  /**
   * Publishes one event and waits until EventBridge has it.
   *
   * @returns the event, completed
   * @throws {InvalidEventError | EventTooLargeError} before anything is sent
   * @throws {PublishError} when EventBridge did not accept it in all attempts
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
   * @throws {PublishError} when some were not accepted; its `events` are those, its `published` all others
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
   * Takes an event and returns at once; it is published in the background. With a spool, the event is in it when `enqueue` returns.
   * Never throws: an event that is not valid, or without a spool does not fit into the buffer or cannot be published, goes to `onError`.
   * What is buffered does not keep the process alive: call `close` before it ends.
   */
  enqueue(event: NewEvent): void {
    try {
      const entry = this.#toEntry(event);
      if (this.#closed) this.#background.addLate(entry);
      else this.#background.add(entry);
    } catch (error) {
      this.#report(error, event);
    }
  }

  /**
   * Waits until everything enqueued so far, and everything spooled before, was published, or stays in the spool, or was reported to
   * `onError`. While EventBridge accepts nothing, this takes one more attempt.
   */
  async flush(): Promise<void> {
    await this.#background.flush();
  }

  /** Flushes for at most `closeTimeout`. What is left, calls in flight included, stays in the spool or goes to `onError`. */
  async close(): Promise<void> {
    const inTime = new AbortController();
    const timeUp = wait(this.#closeTimeout, undefined, { signal: inTime.signal }).catch(() => {});
    await Promise.race([this.#background.flush(), timeUp]);
    inTime.abort();
    this.#closed = true;
    await this.#background.stop(new PublishError('the publisher was closed before the event could be published'));
  }

  /**
   * Asks EventBridge whether the bus exists, for the start of a service: EventBridge accepts events for a bus that does not exist, and
   * drops them. Needs the permission `events:DescribeEventBus`.
   *
   * @throws {PublishError} that says what is wrong and how to fix it
   * @example
   * ```ts
   * await publisher.check();
   * ```
   */
  async check(): Promise<void> {
    const { client, requestTimeout } = this.#send;
    await checkBus(this.#busName, client, { timeout: requestTimeout, signal: NEVER });
  }

  #openSpool({ spool: path, spoolSync = false, clock = Date.now }: PublisherOptions): Spool | undefined {
    if (path === undefined) return undefined;
    return new Spool({ path, sync: spoolSync, clock, onProblem: (error) => this.#report(error, undefined) });
  }

  #toEntry(event: NewEvent): Entry {
    return toEntry(event, this.#busName, this.#source);
  }
}

/**
 * Makes a publisher.
 *
 * @throws {TypeError} when `busName` is empty, `service` is not a valid name, or a limit is under 1
 * @throws {ServerMonitorError} with the code `spool_unusable`, when the spool cannot be written or is not safe to write to
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
