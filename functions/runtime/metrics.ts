/** Names of the metrics, in the namespace `ServerMonitorPlugins`. The first six come with the dimension `plugin`. */
export type MetricName =
  | 'Delivered'
  | 'Retried'
  | 'DeadLettered'
  | 'Parked'
  | 'Isolated'
  | 'ThrownLate'
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
  /** By name, then by plugin. */
  #counts = new Map<MetricName, Map<string | undefined, number>>();

  constructor(sink: MetricsSink, stage: string) {
    this.#sink = sink;
    this.#stage = stage;
  }

  count(name: MetricName, plugin?: string): void {
    let byPlugin = this.#counts.get(name);
    if (!byPlugin) {
      byPlugin = new Map();
      this.#counts.set(name, byPlugin);
    }
    byPlugin.set(plugin, (byPlugin.get(plugin) ?? 0) + 1);
  }

  flush(): void {
    for (const [name, byPlugin] of this.#counts) {
      for (const [plugin, value] of byPlugin) this.#write(name, plugin, value);
    }
    this.#counts.clear();
  }

  #write(name: MetricName, plugin: string | undefined, value: number): void {
    const metric = this.#sink.singleMetric();
    metric.addDimension('stage', this.#stage);
    if (plugin !== undefined) metric.addDimension('plugin', plugin);
    metric.addMetric(name, 'Count', value);
  }
}
