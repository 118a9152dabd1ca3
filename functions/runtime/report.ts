import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import type { PluginLogger } from '../../sdk/plugin/plugin-context.ts';
import { type DeliveryMessage, deliveryId } from '../delivery/delivery-message.ts';
import type { NextStep } from '../delivery/next-step/next-step.ts';
import { errorText } from '../telemetry/error-text.ts';
import type { FunctionLogger } from '../telemetry/logger.ts';
import type { MetricName, Metrics } from '../telemetry/metrics.ts';
import { traceIdOf } from '../telemetry/trace-context.ts';
import type { Clock } from '../time/clock.ts';

/**
 * Logs and counts what operators have to know. Lines about a plugin that could be loaded have the service `plugin:<name>`. Their
 * fields are the functions' own and are written as they are; errors arrive here with secrets masked.
 */
export class Report {
  readonly #logger: FunctionLogger;
  readonly #metrics: Metrics;
  readonly #clock: Clock;
  readonly #pluginLoggers = new Map<string, PluginLogger>();
  #started: string[] = [];
  #parsed: { event: PluginEvent; timestamp: number } | undefined;

  constructor(logger: FunctionLogger, metrics: Metrics, clock: Clock) {
    this.#logger = logger;
    this.#metrics = metrics;
    this.#clock = clock;
  }

  /** A plugin started. The line is written by `logStarted` or once deliveries are running: the first event does not wait for it. */
  started(_logger: PluginLogger, plugin: string): void {
    this.#started.push(plugin);
    setImmediate(() => this.logStarted());
  }

  /** Logs the plugins that started since the last call. */
  logStarted(): void {
    const plugins = this.#started;
    this.#started = [];
    for (const plugin of plugins) this.#loggerOf(plugin).info('Plugin loaded', { plugin });
  }

  /**
   * A delivery succeeded. It is logged at level DEBUG only, because the lines would cost more than the deliveries.
   *
   * @param logger - the plugin's, when it could be loaded
   * @param startedAt - milliseconds since the epoch, of this attempt
   */
  delivered(
    logger: PluginLogger | undefined,
    event: PluginEvent,
    plugin: string,
    attempt: number,
    startedAt: number,
  ): void {
    this.#metrics.delivered(plugin, this.#ageOf(event));
    if (!this.#logger.debugEnabled) return;
    const fields = fieldsOf({ event, plugin }, attempt, this.#clock.now() - startedAt);
    const log = logger ? this.#loggerOf(plugin) : this.#logger;
    log.debug('Delivered', { ...fields, outcome: 'delivered' });
  }

  /**
   * An attempt failed, or was not made; the delivery is as it was before.
   *
   * @param logger - the plugin's, when it could be loaded
   * @param startedAt - milliseconds since the epoch
   */
  failed(
    logger: PluginLogger | undefined,
    delivery: DeliveryMessage,
    step: Exclude<NextStep, { to: 'done' }>,
    startedAt: number,
  ): void {
    const { reason, last_error } = step.message;
    const milliseconds = this.#clock.now() - startedAt;
    const fields = { ...fieldsOf(delivery, delivery.attempts + 1, milliseconds), reason, error: last_error };
    const log = logger ? this.#loggerOf(delivery.plugin) : this.#logger;
    if (step.message.attempts > delivery.attempts) this.#metrics.measure('Delivered', 0, delivery.plugin);
    if (step.to === 'dead') {
      this.#metrics.count('DeadLettered', delivery.plugin);
      log.error('Plugin error', { ...fields, outcome: 'dead' });
      return;
    }
    if (reason === 'plugin_not_found') this.#metrics.count('PluginNotFound');
    const retry_in_s = Math.round(step.delay);
    if (step.message.parked_since !== undefined) {
      this.#metrics.count('Parked', delivery.plugin);
      if (this.#logger.debugEnabled) log.debug('Parked', { ...fields, outcome: 'parked', retry_in_s });
    } else if (reason === 'slow') {
      this.#metrics.count('Slow', delivery.plugin);
      if (this.#logger.debugEnabled) log.debug('Left to the slow queue', { ...fields, outcome: 'slow' });
    } else {
      this.#metrics.count('Retried', delivery.plugin);
      log.warn('Plugin error', { ...fields, outcome: 'retry', retry_in_s });
    }
  }

  /**
   * Milliseconds since the event's timestamp. Deliveries of one event mostly end together, so its timestamp is parsed once.
   */
  #ageOf(event: PluginEvent): number {
    if (this.#parsed?.event !== event) this.#parsed = { event, timestamp: Date.parse(event.timestamp) };
    return Math.max(0, this.#clock.now() - this.#parsed.timestamp);
  }

  /** An event about the health of a plugin was not published. Deliveries continue. */
  publishFailed(plugin: string, error: unknown): void {
    this.#logger.warn('An event about a plugin could not be published', { plugin, error: errorText(error) });
  }

  /** @param milliseconds - for which the circuit of a plugin has been open; 0 when none is */
  circuitsOpen(milliseconds: number): void {
    if (milliseconds > 0) this.#metrics.measure('CircuitOpenSeconds', Math.round(milliseconds / 1000));
  }

  /** @param identity - what could be read of the event's id, type and source */
  malformedEvent(recordId: string, error: string, identity: object = {}): void {
    this.#fault('MalformedEvents', 'Malformed event', { record_id: recordId, ...identity, error });
  }

  malformedDelivery(recordId: string, error: string): void {
    this.#fault('MalformedDeliveries', 'Malformed delivery', { record_id: recordId, error });
  }

  /** There are no settings: events stay on the queue. */
  settingsUnavailable(error: unknown): void {
    this.#fault('SettingsUnavailable', 'Settings unavailable', { error: errorText(error) });
  }

  /** The settings could not be refreshed, or were refused; the last good ones stay in use. */
  settingsStale(error: unknown): void {
    this.#fault('SettingsStale', 'Settings not renewed', { error: errorText(error) });
  }

  /** A plugin's new configuration is not valid; the plugin keeps the one before. */
  configRefused(plugin: string, error: string): void {
    this.#logger.error('Configuration not followed', { plugin, error });
    this.#metrics.count('SettingsStale');
  }

  /** A setting has an invalid value: the stage's own value is used. */
  settingIgnored(fix: string): void {
    this.#logger.error('Setting ignored: its value is not valid', { fix });
  }

  stateUnavailable(error: unknown): void {
    this.#fault('StateUnavailable', 'The state table could not be read or written', { error: errorText(error) });
  }

  sendFailed(queue: string, error: unknown): void {
    this.#fault('SendFailed', 'A message could not be sent', { queue, error: errorText(error) });
  }

  /** @param count - entries of the history that were not written */
  historyLost(count: number, error: unknown): void {
    this.#logger.warn('History not recorded', { lost: count, error: errorText(error) });
    for (let left = count; left > 0; left -= 1) this.#metrics.count('HistoryLost');
  }

  shutdownFailed(plugin: string, error: unknown): void {
    this.#logger.warn('Plugin shutdown failed', { plugin, error: errorText(error) });
  }

  /** A plugin ended the sandbox: it runs isolated for a while. */
  isolated(plugin: string): void {
    this.#logger.error('Plugin isolated', {
      plugin,
      fix: 'find what ended the process, ran out of memory or blocked it',
    });
    this.#metrics.count('Isolated', plugin);
  }

  /** An endpoint answered that it accepts no more requests (410). */
  paused(plugin: string, reason: string): void {
    this.#logger.error('Plugin paused: its deliveries wait until it is resumed or its configuration changes', {
      plugin,
      reason,
    });
    this.#metrics.count('Paused', plugin);
  }

  /** An error that nobody caught ends the process. */
  crashed(error: string): void {
    this.#fault('Crashed', 'Uncaught error', { error });
  }

  /** A plugin's code threw an error outside of its hook when the hook had ended: no delivery waits for it any more. */
  thrownLate(plugin: string, error: string): void {
    const fix = 'await everything that the hook starts';
    this.#logger.error('Plugin error after its hook had answered', { plugin, error, fix });
    this.#metrics.count('ThrownLate', plugin);
  }

  /** Writes what was not written yet: above all the counts since the last call. */
  flush(): void {
    this.logStarted();
    this.#metrics.flush();
  }

  /** Writes everything: the sandbox ends. */
  close(): void {
    this.logStarted();
    this.#metrics.close();
  }

  #loggerOf(plugin: string): PluginLogger {
    const known = this.#pluginLoggers.get(plugin);
    if (known) return known;
    const logger = this.#logger.createChild({ serviceName: `plugin:${plugin}` });
    this.#pluginLoggers.set(plugin, logger);
    return logger;
  }

  #fault(metric: MetricName, message: string, fields: Record<string, unknown>): void {
    this.#logger.error(message, fields);
    this.#metrics.count(metric);
  }
}

function fieldsOf({ event, plugin }: Pick<DeliveryMessage, 'event' | 'plugin'>, attempt: number, milliseconds: number) {
  return {
    event_id: event.event_id,
    trace_id: traceIdOf(event),
    event_type: event.event_type,
    plugin,
    delivery_id: deliveryId(event, plugin),
    attempt,
    duration_ms: milliseconds,
  };
}
