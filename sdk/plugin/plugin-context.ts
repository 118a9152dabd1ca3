import type { NewEvent } from '../event/create-event.ts';
import type { HttpClient } from './http-client.ts';

/**
 * Structured log lines, written as JSON with the service `plugin:<name>`. Secrets in them are masked.
 *
 * @example
 * ```ts
 * logger.warn('the channel is archived', { channel: config.channel });
 * ```
 */
export interface PluginLogger {
  /** Written only when the log level of the stage is DEBUG. */
  debug(message: string, fields?: Record<string, unknown>): void;
  /** What is good to know later. */
  info(message: string, fields?: Record<string, unknown>): void;
  /** What somebody should look at. */
  warn(message: string, fields?: Record<string, unknown>): void;
  /** What went wrong. Throwing fails the delivery, logging does not. */
  error(message: string, fields?: Record<string, unknown>): void;
}

/**
 * A small persistent key-value store of the plugin instance's own. Values are JSON, up to 100 kB each.
 *
 * @throws {ServerMonitorError} with the code `state_too_large`, or `delivery_closed` once the attempt is over
 * @example
 * ```ts
 * const seen = Number((await state.get('seen')) ?? 0);
 * await state.set('seen', seen + 1, { ttl: 86_400 });
 * ```
 */
export interface PluginState {
  /** The value, or undefined when there is none or it has expired. */
  get(key: string): Promise<unknown>;
  /** The value with its version, for a later `set` that must not overwrite what another delivery wrote meanwhile. */
  getWithVersion(key: string): Promise<VersionedValue>;
  /**
   * @throws {StateConflictError} when `expectedVersion` is given and is not the version of the value
   * @throws {ServerMonitorError} `state_too_large` when the value's JSON has more than 100 kB
   */
  set(key: string, value: unknown, options?: SetStateOptions): Promise<void>;
  /**
   * Adds to a number, in one step: deliveries that count at the same time lose nothing. A key without a value counts from 0.
   *
   * @param by - a safe integer, negative to subtract; 1 by default
   * @param options.ttl - seconds after which the counter is gone, from its first count on; kept forever when absent
   * @returns the sum
   * @throws {ServerMonitorError} `state_not_a_number` when the value is not a safe integer
   * @throws {RangeError} when `by` is not a safe integer
   * @example
   * ```ts
   * const failures = await state.increment(`failures:${event.server_id}`, 1, { ttl: 3600 });
   * if (failures === 3) await http.post(config.url, { json: { text: 'three failures within an hour' } });
   * ```
   */
  increment(key: string, by?: number, options?: { ttl?: number }): Promise<number>;
  /** Removes a value. It is no error when there is none. */
  delete(key: string): Promise<void>;
}

/** How `state.set` stores a value. */
export interface SetStateOptions {
  /** Seconds after which the value is gone; kept forever when absent. */
  ttl?: number;
  /** The version that `getWithVersion` returned: the value is only set when it is still that one. Null when there was no value. */
  expectedVersion?: string | null;
}

/** A value of a plugin's state. */
export interface VersionedValue {
  /** Undefined when there is none or it has expired. */
  value: unknown;
  /** Changes with each write. Null when there is no value. */
  version: string | null;
}

/**
 * What a plugin can use, in lifecycle hooks and event hooks alike.
 *
 * @example
 * ```ts
 * async onStartup({ config, http, logger }) {
 *   await http.get(config.health_url);
 *   logger.info('the endpoint is there');
 * }
 * ```
 */
export interface PluginContext<Config> {
  /** The name of the running instance: `webhook`, or `webhook.siem`. */
  readonly plugin: string;
  /** The configuration, checked and completed by the plugin's schema. */
  readonly config: Config;
  /** The plugin's own log lines. */
  readonly logger: PluginLogger;
  /** The only way to the network. */
  readonly http: HttpClient;
  /** The instance's own storage. */
  readonly state: PluginState;
  /** Aborted when the hook's time is up; after that `http`, `state` and `publish` are closed to it. */
  readonly signal: AbortSignal;
  /**
   * Publishes an event with the source `servermonitor.plugin.<name>`. A plugin instance does not get its own events, and a
   * chain of events that plugins publish upon one another ends after five links.
   *
   * @throws {InvalidEventError | EventTooLargeError | PublishError}
   */
  publish(event: NewEvent): Promise<void>;
}

/**
 * What an event hook has besides: the delivery it is part of.
 *
 * @example
 * ```ts
 * async onEvent(event, { config, http, eventJson, deliveryId }) {
 *   await http.post(config.url, { body: eventJson, headers: { 'idempotency-key': deliveryId } });
 * }
 * ```
 */
export interface HookContext<Config> extends PluginContext<Config> {
  /** Stable over all attempts, `<event_id>:<plugin>`: pass it on, so that the receiver can drop duplicates. */
  readonly deliveryId: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** The event as JSON text, made once for all plugins: the cheapest body to send. */
  readonly eventJson: string;
}

/**
 * What `onBatch` has besides: the deliveries of its events, in the same order.
 *
 * @example
 * ```ts
 * async onBatch(events, { config, http, eventsJson, deliveryIds }) {
 *   const response = await http.post(config.url, { body: `[${eventsJson.join()}]` });
 *   const { failed } = z.object({ failed: z.array(z.number()) }).parse(response.json());
 *   return { failed: failed.map((index) => ({ deliveryId: deliveryIds[index] ?? '' })) };
 * }
 * ```
 */
export interface BatchHookContext<Config> extends PluginContext<Config> {
  /** Stable over all attempts, `<event_id>:<plugin>`: pass them on, so that the receiver can drop duplicates. */
  readonly deliveryIds: readonly string[];
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** The events as JSON text, as they were published. */
  readonly eventsJson: readonly string[];
}
