import type { PluginEvent } from './event/plugin-event.ts';

/** The base of every error of this SDK: a stable `code` to branch on, and the `cause` when there is one. */
export class ServerMonitorError extends Error {
  /** Stable: branch on it rather than on the message. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/**
 * Throw it in a hook when another attempt is pointless: the delivery goes to the deliveries DLQ at once.
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
 * Throw it in a hook when the endpoint asks to wait: the next attempt is made no sooner than `seconds` from now. The wait uses no
 * retry, and has a limit (`MAX_RETRY_AFTER_SECONDS` in docs/reference/retries-and-limits.md).
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

/**
 * Thrown by `state.set` when the value is no longer the expected one. A hook that does not catch it fails, and its delivery is
 * retried: it then reads the new value.
 *
 * @example
 * ```ts
 * const { value, version } = await state.getWithVersion('cursor');
 * await state.set('cursor', next(value), { expectedVersion: version });
 * ```
 */
export class StateConflictError extends ServerMonitorError {
  /** The key that was to be set. */
  readonly key: string;

  constructor(key: string, options?: ErrorOptions) {
    super('state_conflict', `state \`${key}\` was changed by another delivery: read it again`, options);
    this.key = key;
  }
}

/** Statuses below 500 that a later attempt may turn into a success: RFC 9110 and, for 425, RFC 8470. */
const retryableStatuses = new Set([408, 409, 425, 429]);

/** Characters of a body that an error message shows. */
const SHOWN_BODY = 200;

/**
 * An endpoint answered with a status other than 2xx. 408, 409, 425, 429 and 5xx are retried, no sooner than `retryAfter`
 * says; any other status is permanent.
 *
 * @example
 * ```ts
 * if (error instanceof HttpStatusError && error.status === 404) return;
 * ```
 */
export class HttpStatusError extends ServerMonitorError {
  /** The status code of the answer. */
  readonly status: number;
  /** Seconds to wait, from the `Retry-After` header; undefined without one. */
  readonly retryAfter: number | undefined;
  /** The start of the answer's body, with secrets masked; undefined when it was empty. */
  readonly body: string | undefined;

  /** @param details.body - the start of the answer's body, with secrets masked */
  constructor(
    status: number,
    details: ErrorOptions & { retryAfter?: number | undefined; body?: string | undefined } = {},
  ) {
    const { retryAfter, body, ...options } = details;
    const shown = body && body.length > SHOWN_BODY ? `${body.slice(0, SHOWN_BODY)}…` : body;
    super('http_status', `the endpoint answered ${status}${shown ? `: ${shown}` : ''}`, options);
    this.status = status;
    this.retryAfter = retryAfter;
    this.body = body;
  }

  /** True when the same request would fail again. */
  get permanent(): boolean {
    return this.status < 500 && !retryableStatuses.has(this.status);
  }
}

/** A hook returned without awaiting a request of `ctx.http`, and the request failed. `cause` is its error. */
export class UnawaitedRequestError extends ServerMonitorError {
  constructor(options: ErrorOptions) {
    super('unawaited_request', 'a request failed that the hook did not await; write `await` before it', options);
  }
}

/** What is wrong with a field of an event. */
export interface EventProblem {
  /** The field, e.g. `event_id`. */
  path: string;
  /** What it must be, e.g. `a UUID`. */
  expected: string;
  /** What came: `missing`, or its type; never the value. */
  got: string;
}

/** An event that breaks the event contract. The message names every problem. */
export class InvalidEventError extends ServerMonitorError {
  /** The path of the first offending field, e.g. `meta.disk`. */
  readonly field: string;
  /** Every field that is missing or of the wrong type. Empty when a limit is exceeded or the text is not JSON. */
  readonly problems: readonly EventProblem[];

  constructor(
    field: string,
    message: string,
    { problems = [], ...options }: ErrorOptions & { problems?: readonly EventProblem[] } = {},
  ) {
    super('invalid_event', message, options);
    this.field = field;
    this.problems = problems;
  }
}

/** An event larger than one EventBridge entry may be. Sizes are in bytes of UTF-8. */
export class EventTooLargeError extends ServerMonitorError {
  /** Bytes of the entry, as EventBridge counts them. */
  readonly size: number;
  /** Bytes that EventBridge takes. */
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

/** EventBridge did not accept an event in all attempts, or a bus or a spool has a problem. `cause` is the last answer or error. */
export class PublishError extends ServerMonitorError {
  /** The events of the call that were not published, as far as known: an answer may have been lost. */
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

/** The publisher's buffer is full: events come faster than EventBridge accepts them, or it accepts none. */
export class BufferFullError extends ServerMonitorError {
  constructor(buffered: number) {
    super('buffer_full', `${buffered} events already wait to be published; configure a spool, or a larger buffer`);
  }
}

/** A webhook request whose signature is not valid. The message never says what the right one is. */
export class InvalidSignatureError extends ServerMonitorError {
  constructor(message: string, options?: ErrorOptions) {
    super('invalid_signature', message, options);
  }
}
