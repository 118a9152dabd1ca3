import type { Clock } from '../shared/clock.ts';

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

const NAMESPACE = 'ServerMonitorPlugins';

/** Counts, gathered over an invocation. */
export interface Metrics {
  count(name: MetricName, plugin?: string): void;
  flush(): void;
}

export interface EmbeddedMetricsOptions {
  /** Dimensions of every metric. */
  dimensions: { service: string; stage: string };
  clock: Clock;
  /** Writes to the function's log. @param line - ends with a line break */
  write: (line: string) => void;
}

type Counts = Map<MetricName, number>;

/**
 * Writes counts in the embedded metric format (Amazon CloudWatch User Guide, "Specification: Embedded metric format"), which CloudWatch makes
 * metrics of: one line a plugin for each invocation, however many deliveries it made.
 *
 * @example
 * ```ts
 * const metrics = new EmbeddedMetrics({ dimensions, clock: systemClock, write: (line) => process.stdout.write(line) });
 * metrics.count('Delivered', 'webhook');
 * metrics.flush();
 * ```
 */
export class EmbeddedMetrics implements Metrics {
  readonly #options: EmbeddedMetricsOptions;
  /** By plugin; those of no plugin by undefined. */
  readonly #counts = new Map<string | undefined, Counts>();

  constructor(options: EmbeddedMetricsOptions) {
    this.#options = options;
  }

  count(name: MetricName, plugin?: string): void {
    const counts = this.#counts.get(plugin) ?? this.#open(plugin);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }

  flush(): void {
    for (const [plugin, counts] of this.#counts) {
      if (counts.size === 0) continue;
      this.#options.write(`${JSON.stringify(this.#document(plugin, counts))}\n`);
      counts.clear();
    }
  }

  #open(plugin: string | undefined): Counts {
    const counts: Counts = new Map();
    this.#counts.set(plugin, counts);
    return counts;
  }

  #document(plugin: string | undefined, counts: Counts) {
    const dimensions = { ...this.#options.dimensions, ...(plugin === undefined ? {} : { plugin }) };
    const Metrics = [...counts.keys()].map((Name) => ({ Name, Unit: 'Count' }));
    return {
      _aws: {
        Timestamp: this.#options.clock.now(),
        CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [Object.keys(dimensions)], Metrics }],
      },
      ...dimensions,
      ...Object.fromEntries(counts),
    };
  }
}
