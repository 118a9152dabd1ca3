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
export interface MetricsSink {
  addMetric(name: string, unit: 'Count', value: number): unknown;
  publishStoredMetrics(): void;
}

/** The counts of one plugin, or of no plugin. */
interface Counts {
  /** Made when something is first told: that takes longer than telling it. */
  sink: MetricsSink | undefined;
  byName: Map<MetricName, number>;
}

/** Writes counts in the embedded metric format: one line a plugin for each invocation, however many deliveries it made. */
export class EmbeddedMetrics implements Metrics {
  #sinkOf: (dimensions: Record<string, string>) => MetricsSink;
  #stage: string;
  #counts = new Map<string | undefined, Counts>();

  /** @param sinkOf - makes a sink whose metrics have these dimensions */
  constructor(sinkOf: (dimensions: Record<string, string>) => MetricsSink, stage: string) {
    this.#sinkOf = sinkOf;
    this.#stage = stage;
  }

  count(name: MetricName, plugin?: string): void {
    const { byName } = this.#counts.get(plugin) ?? this.#open(plugin);
    byName.set(name, (byName.get(name) ?? 0) + 1);
  }

  flush(): void {
    for (const [plugin, counts] of this.#counts) {
      if (counts.byName.size > 0) this.#write(plugin, counts);
    }
  }

  #open(plugin: string | undefined): Counts {
    const counts: Counts = { sink: undefined, byName: new Map() };
    this.#counts.set(plugin, counts);
    return counts;
  }

  #write(plugin: string | undefined, counts: Counts): void {
    counts.sink ??= this.#sinkOf({ stage: this.#stage, ...(plugin === undefined ? {} : { plugin }) });
    for (const [name, value] of counts.byName) counts.sink.addMetric(name, 'Count', value);
    counts.byName.clear();
    counts.sink.publishStoredMetrics();
  }
}
