import type { Clock } from '../time/clock.ts';

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

interface Counts {
  dimensions: Record<string, string>;
  byName: Map<MetricName, number>;
}

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
    const { byName } = this.#counts.get(plugin) ?? this.#open(plugin);
    byName.set(name, (byName.get(name) ?? 0) + 1);
  }

  flush(): void {
    for (const counts of this.#counts.values()) {
      if (counts.byName.size === 0) continue;
      this.#options.write(`${JSON.stringify(this.#document(counts))}\n`);
      counts.byName.clear();
    }
  }

  #open(plugin: string | undefined): Counts {
    const dimensions = { ...this.#options.dimensions, ...(plugin === undefined ? {} : { plugin }) };
    const counts: Counts = { dimensions, byName: new Map() };
    this.#counts.set(plugin, counts);
    return counts;
  }

  #document({ dimensions, byName }: Counts) {
    const Metrics = [...byName.keys()].map((Name) => ({ Name, Unit: 'Count' }));
    return {
      _aws: {
        Timestamp: this.#options.clock.now(),
        CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [Object.keys(dimensions)], Metrics }],
      },
      ...dimensions,
      ...Object.fromEntries(byName),
    };
  }
}
