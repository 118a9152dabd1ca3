import type { PluginEvent } from './event/event.ts';

/** What every error of this SDK has: a stable `code` to branch on, and the `cause` when there is one. */
export class ServerMonitorError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/**
 * Thrown by a hook to say that trying again is pointless: the delivery goes to the deliveries DLQ at once.
 *
 * @example
 * ```ts
 * if (response.status === 404) throw new PermanentError('the channel is gone');
 * ```
 */
export class PermanentError extends ServerMonitorError {
  constructor(message: string, options?: ErrorOptions) {
    super('permanent_error', message, options);
  }
}

/**
 * Thrown by a hook to say when to try again: the next attempt is made no sooner than `seconds` from now.
 * The wait is capped (see `MAX_RETRY_AFTER_SECONDS` in docs/explanation/reliability.md), and the attempt still counts.
 *
 * @example
 * ```ts
 * throw new RetryAfterError(30, 'rate limited');
 * ```
 */
export class RetryAfterError extends ServerMonitorError {
  /** Seconds to wait, not negative. */
  readonly seconds: number;

  constructor(seconds: number, message = `try again after ${seconds} s`, options?: ErrorOptions) {
    super('retry_after', message, options);
    this.seconds = seconds > 0 ? Number(seconds) : 0;
  }
}

/** An event that breaks the event contract. `field` is the path of the first offending field, e.g. `meta.disk`. */
export class InvalidEventError extends ServerMonitorError {
  readonly field: string;

  constructor(field: string, message: string, options?: ErrorOptions) {
    super('invalid_event', message, options);
    this.field = field;
  }
}

/** An event larger than one EventBridge entry may be. Sizes are in bytes of UTF-8. */
export class EventTooLargeError extends ServerMonitorError {
  readonly size: number;
  readonly limit: number;

  constructor(eventType: string, size: number, limit: number) {
    super(
      'event_too_large',
      `event ${eventType}: its entry is ${size} bytes, over the limit of ${limit}; shorten \`meta\`, or put the data elsewhere and send its address`,
    );
    this.size = size;
    this.limit = limit;
  }
}

/** EventBridge did not take an event, in all attempts. `cause` is what it answered last. */
export class PublishError extends ServerMonitorError {
  /** The events of the call that were not published, or perhaps: an answer that got lost tells nothing. */
  readonly events: readonly PluginEvent[];
  /** The events of the call that were published. */
  readonly published: readonly PluginEvent[];

  constructor(
    message: string,
    {
      events = [],
      published = [],
      ...options
    }: ErrorOptions & { events?: readonly PluginEvent[]; published?: readonly PluginEvent[] } = {},
  ) {
    super('publish_failed', message, options);
    this.events = events;
    this.published = published;
  }
}

/** The publisher's buffer is full: events come faster than EventBridge takes them, or it takes none. */
export class BufferFullError extends ServerMonitorError {
  constructor(buffered: number) {
    super('buffer_full', `${buffered} events wait to be published already; configure a spool, or a larger buffer`);
  }
}

/** A webhook request whose signature does not hold. The message never says what the right one would be. */
export class InvalidSignatureError extends ServerMonitorError {
  constructor(message: string, options?: ErrorOptions) {
    super('invalid_signature', message, options);
  }
}
