/** Names of the metrics, in the namespace `ServerMonitorPlugins`. The first four come with the dimension `plugin`. */
export type MetricName =
  | 'Delivered'
  | 'Retried'
  | 'DeadLettered'
  | 'Isolated'
  | 'MalformedEvents'
  | 'MalformedDeliveries'
  | 'SettingsUnavailable'
  | 'SettingsStale'
  | 'StateUnavailable'
  | 'SendFailed'
  | 'Crashed';

/** Counts, gathered over an invocation. */
export interface Metrics {
  count(name: MetricName, plugin?: string): void;
  flush(): void;
}

/** The `Metrics` of Powertools, as far as it is used here. */
interface MetricsSink {
  singleMetric(): {
    addDimension(name: string, value: string): unknown;
    addMetric(name: string, unit: 'Count', value: number): unknown;
  };
}

/** Writes counts in the embedded metric format: one line a name and plugin for each invocation, however many deliveries it made. */
export class EmbeddedMetrics implements Metrics {
  #sink: MetricsSink;
  #stage: string;
  #counts = new Map<string, { name: MetricName; plugin: string | undefined; value: number }>();

  constructor(sink: MetricsSink, stage: string) {
    this.#sink = sink;
    this.#stage = stage;
  }

  count(name: MetricName, plugin?: string): void {
    const key = `${name} ${plugin ?? ''}`;
    const entry = this.#counts.get(key);
    if (entry) entry.value += 1;
    else this.#counts.set(key, { name, plugin, value: 1 });
  }

  flush(): void {
    for (const { name, plugin, value } of this.#counts.values()) {
      const metric = this.#sink.singleMetric();
      metric.addDimension('stage', this.#stage);
      if (plugin !== undefined) metric.addDimension('plugin', plugin);
      metric.addMetric(name, 'Count', value);
    }
    this.#counts.clear();
  }
}
