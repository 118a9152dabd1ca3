import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import type { PluginLogger } from '../../sdk/plugin/plugin-context.ts';
import { type DeliveryMessage, deliveryId } from '../delivery/delivery-message.ts';
import type { NextStep } from '../delivery/next-step.ts';
import type { Clock } from '../time/clock.ts';
import type { FunctionLogger } from './logger.ts';
import type { MetricName, Metrics } from './metrics.ts';

/** What the functions tell operators: a log line and a count for everything that is not as it should be. */
export class Report {
  #logger: FunctionLogger;
  #metrics: Metrics;
  #clock: Clock;
  #later: (() => void)[] = [];
  #parsed: { event: PluginEvent; timestamp: number } | undefined;

  constructor(logger: FunctionLogger, metrics: Metrics, clock: Clock) {
    this.#logger = logger;
    this.#metrics = metrics;
    this.#clock = clock;
  }

  /** A plugin started. Told by `logStarted`, or when deliveries are under way: the first event of a batch does not wait for the line. */
  started(logger: PluginLogger, plugin: string): void {
    this.#later.push(() => logger.info('Plugin loaded', { plugin }));
    setImmediate(() => this.logStarted());
  }

  /** Tells of plugins that started and were not yet told of. */
  logStarted(): void {
    for (const tell of this.#later.splice(0)) tell();
  }

  /**
   * A delivery was made. Told at level DEBUG only: at scale the lines would cost more than the deliveries.
   *
   * @param startedAt - milliseconds since the epoch, of this attempt
   */
  delivered(
    logger: PluginLogger | undefined,
    event: PluginEvent,
    plugin: string,
    attempt: number,
    startedAt: number,
  ): void {
    this.#metrics.measure('Delivered', 1, plugin);
    this.#metrics.measure('Age', this.#ageOf(event), plugin);
    if (!this.#logger.debugEnabled) return;
    const fields = fieldsOf({ event, plugin }, attempt, this.#clock.now() - startedAt);
    (logger ?? this.#logger).debug('Delivered', { ...fields, outcome: 'delivered' });
  }

  /**
   * An attempt failed, or was not made; the delivery is as it was before.
   *
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
    const log = logger ?? this.#logger;
    if (step.message.attempts > delivery.attempts) this.#metrics.measure('Delivered', 0, delivery.plugin);
    if (step.to === 'dead') {
      this.#metrics.count('DeadLettered', delivery.plugin);
      log.error('Plugin error', { ...fields, outcome: 'dead' });
      return;
    }
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

  /** Milliseconds since the event's timestamp. Deliveries of one event mostly end together: it is parsed once. */
  #ageOf(event: PluginEvent): number {
    if (this.#parsed?.event !== event) this.#parsed = { event, timestamp: Date.parse(event.timestamp) };
    return Math.max(0, this.#clock.now() - this.#parsed.timestamp);
  }

  malformedEvent(recordId: string, error: string): void {
    this.#fault('MalformedEvents', 'Malformed event', { record_id: recordId, error });
  }

  malformedDelivery(recordId: string, error: string): void {
    this.#fault('MalformedDeliveries', 'Malformed delivery', { record_id: recordId, error });
  }

  /** There are no settings to work by: events wait on the queue. */
  settingsUnavailable(error: unknown): void {
    this.#fault('SettingsUnavailable', 'Settings unavailable: events stay on the queue', { error: messageOf(error) });
  }

  /** The settings could not be renewed; the last good ones serve. */
  settingsStale(error: unknown): void {
    this.#fault('SettingsStale', 'Settings not renewed: the last good ones serve', { error: messageOf(error) });
  }

  /** A plugin's new configuration can't be followed; it goes on by the one before. */
  configRefused(plugin: string, error: string): void {
    this.#logger.error('Configuration not followed: the plugin goes on by the one before', { plugin, error });
    this.#metrics.count('SettingsStale');
  }

  stateUnavailable(error: unknown): void {
    this.#fault('StateUnavailable', 'The state table could not be read or written', { error: messageOf(error) });
  }

  sendFailed(queue: string, error: unknown): void {
    this.#fault('SendFailed', 'A message could not be sent', { queue, error: messageOf(error) });
  }

  /** @param count - entries of the history that were not written */
  historyLost(count: number, error: unknown): void {
    this.#logger.warn('History not recorded: deliveries are not affected', { lost: count, error: messageOf(error) });
    for (let left = count; left > 0; left -= 1) this.#metrics.count('HistoryLost');
  }

  shutdownFailed(plugin: string, error: unknown): void {
    this.#logger.warn('Plugin shutdown failed', { plugin, error: messageOf(error) });
  }

  isolated(plugin: string): void {
    this.#logger.error('Plugin isolated: it took a sandbox down and runs apart from the others for a while', {
      plugin,
    });
    this.#metrics.count('Isolated', plugin);
  }

  /** An endpoint said that it wants no more requests. */
  paused(plugin: string, reason: string): void {
    this.#logger.error('Plugin paused: its deliveries wait until it is resumed or its configuration changes', {
      plugin,
      reason,
    });
    this.#metrics.count('Paused', plugin);
  }

  /** An error that nobody caught ends the process. */
  crashed(error: string): void {
    this.#fault('Crashed', 'Uncaught error: the sandbox ends', { error });
  }

  /** A plugin's code threw an error outside of its hook when that had been answered: nobody waits for it any more. */
  thrownLate(plugin: string, error: string): void {
    this.#logger.error('Plugin error after its hook had answered: await everything that the hook starts', {
      plugin,
      error,
    });
    this.#metrics.count('ThrownLate', plugin);
  }

  /** Writes what was not yet written: the counts gathered since the last time, above all. */
  flush(): void {
    this.logStarted();
    this.#metrics.flush();
  }

  #fault(metric: MetricName, message: string, fields: Record<string, unknown>): void {
    this.#logger.error(message, fields);
    this.#metrics.count(metric);
  }
}

function fieldsOf({ event, plugin }: Pick<DeliveryMessage, 'event' | 'plugin'>, attempt: number, milliseconds: number) {
  return {
    event_id: event.event_id,
    event_type: event.event_type,
    plugin,
    delivery_id: deliveryId(event, plugin),
    attempt,
    duration_ms: milliseconds,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
