import type { PluginLogger } from '../../sdk/plugin/plugin-context.ts';
import { type DeliveryMessage, deliveryId } from '../delivery/delivery-message.ts';
import type { NextStep } from '../delivery/next-step.ts';
import type { FunctionLogger } from '../shared/log.ts';
import type { MetricName, Metrics } from './metrics.ts';

/** What the functions tell operators: a log line and a count for everything that is not as it should be. */
export class Report {
  #logger: FunctionLogger;
  #metrics: Metrics;

  constructor(logger: FunctionLogger, metrics: Metrics) {
    this.#logger = logger;
    this.#metrics = metrics;
  }

  /** An attempt was made. Successes are told at level DEBUG: at scale they would cost more than the deliveries. */
  attempt(logger: PluginLogger | undefined, delivery: DeliveryMessage, step: NextStep, milliseconds: number): void {
    const { event, plugin } = delivery;
    const fields = {
      event_id: event.event_id,
      event_type: event.event_type,
      plugin,
      delivery_id: deliveryId(event, plugin),
      attempt: delivery.attempts + 1,
      duration_ms: milliseconds,
    };
    const log = logger ?? this.#logger;
    if (step.to === 'done') {
      this.#metrics.count('Delivered', plugin);
      log.debug('Delivered', { ...fields, outcome: 'delivered' });
      return;
    }
    const { reason, last_error } = step.message;
    if (step.to === 'retry') {
      this.#metrics.count('Retried', plugin);
      log.warn('Plugin error', {
        ...fields,
        outcome: 'retry',
        reason,
        error: last_error,
        retry_in_s: Math.round(step.delay),
      });
    } else {
      this.#metrics.count('DeadLettered', plugin);
      log.error('Plugin error', { ...fields, outcome: 'dead', reason, error: last_error });
    }
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

  isolationUnavailable(error: unknown): void {
    this.#fault('StateUnavailable', 'Isolation marks could not be read or written', { error: messageOf(error) });
  }

  sendFailed(queue: string, error: unknown): void {
    this.#fault('SendFailed', 'A message could not be sent', { queue, error: messageOf(error) });
  }

  shutdownFailed(plugin: string, error: unknown): void {
    this.#logger.warn('Plugin shutdown failed', { plugin, error: messageOf(error) });
  }

  isolated(plugin: string): void {
    this.#logger.error('Plugin isolated: it took a sandbox down and runs apart from the others for an hour', {
      plugin,
    });
    this.#metrics.count('Isolated', plugin);
  }

  /** An error that nobody caught ends the process. */
  crashed(error: string): void {
    this.#fault('Crashed', 'Uncaught error: a plugin threw it outside of its hook, and the sandbox ends', { error });
  }

  /** Writes the counts gathered since the last time. */
  flush(): void {
    this.#metrics.flush();
  }

  #fault(metric: MetricName, message: string, fields: Record<string, unknown>): void {
    this.#logger.error(message, fields);
    this.#metrics.count(metric);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
