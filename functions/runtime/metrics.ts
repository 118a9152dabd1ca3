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

interface Counter {
  value: number;
}

/** Writes counts in the embedded metric format: one line a name and plugin for each invocation, however many deliveries it made. */
export class EmbeddedMetrics implements Metrics {
  #sink: MetricsSink;
  #stage: string;
  /** By name, then by plugin; they are as few as there are plugins, and stay. */
  #counters = new Map<MetricName, Map<string | undefined, Counter>>();

  constructor(sink: MetricsSink, stage: string) {
    this.#sink = sink;
    this.#stage = stage;
  }

  count(name: MetricName, plugin?: string): void {
    const counter = this.#counters.get(name)?.get(plugin) ?? this.#open(name, plugin);
    counter.value += 1;
  }

  flush(): void {
    for (const [name, byPlugin] of this.#counters) {
      for (const [plugin, counter] of byPlugin) {
        if (counter.value > 0) this.#write(name, plugin, counter.value);
        counter.value = 0;
      }
    }
  }

  #open(name: MetricName, plugin: string | undefined): Counter {
    const counter = { value: 0 };
    const byPlugin = this.#counters.get(name);
    if (byPlugin) byPlugin.set(plugin, counter);
    else this.#counters.set(name, new Map([[plugin, counter]]));
    return counter;
  }

  #write(name: MetricName, plugin: string | undefined, value: number): void {
    const metric = this.#sink.singleMetric();
    metric.addDimension('stage', this.#stage);
    if (plugin !== undefined) metric.addDimension('plugin', plugin);
    metric.addMetric(name, 'Count', value);
  }
}
