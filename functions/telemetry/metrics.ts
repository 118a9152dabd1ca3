import type { Clock } from '../time/clock.ts';

/** Names of the metrics, in the namespace `ServerMonitorPlugins`. The first nine come with the dimension `plugin`. */
export type MetricName =
  /** 1 for an attempt that succeeded, 0 for one that failed: the sum counts deliveries, the average is the success rate. */
  | 'Delivered'
  /** Milliseconds from the event's timestamp to the end of its delivery. */
  | 'Age'
  | 'Retried'
  | 'DeadLettered'
  | 'Parked'
  | 'Slow'
  | 'Paused'
  | 'Isolated'
  | 'ThrownLate'
  | 'MalformedEvents'
  | 'MalformedDeliveries'
  /** Deliveries that wait for a plugin that the catalog lacks. */
  | 'PluginNotFound'
  | 'SettingsUnavailable'
  | 'SettingsStale'
  | 'StateUnavailable'
  | 'SendFailed'
  | 'HistoryLost'
  | 'CircuitOpenSeconds'
  | 'Crashed';

/** Metrics with a value for each measurement. */
const measured = ['Delivered', 'Age', 'CircuitOpenSeconds'] as const;

export type MeasuredName = (typeof measured)[number];

const unitOf = { Delivered: 'Count', Age: 'Milliseconds', CircuitOpenSeconds: 'Seconds' } as const;

/** Values of one metric in a line (see the specification below, "Target members"). */
const MAX_VALUES = 100;

const NAMESPACE = 'ServerMonitorPlugins';

/**
 * Milliseconds for which a sandbox keeps the metrics of successes after it wrote some. At one event a second, a line for each
 * plugin and invocation costs as much as the bus (docs/explanation/scaling.md).
 */
const KEPT = 10_000;

/** Counts and values since the last time that they were written. */
export interface Metrics {
  count(name: MetricName, plugin?: string): void;
  /** Counts a delivery: 1 for `Delivered`, and its `Age` in milliseconds. */
  delivered(plugin: string, age: number): void;
  /** Adds one value to a metric whose values matter one by one. */
  measure(name: MeasuredName, value: number, plugin?: string): void;
  /** Writes them, unless there are only successes and some were written within the last ten seconds. */
  flush(): void;
  /** Writes them all. */
  close(): void;
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
  values: Record<MeasuredName, number[]>;
}

/**
 * Writes counts as log lines that CloudWatch turns into metrics (Amazon CloudWatch User Guide, "Specification: Embedded metric
 * format"): one line per plugin, however many deliveries there were.
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
  /** By plugin; undefined for counts that belong to none. */
  readonly #counts = new Map<string | undefined, Counts>();
  /** When they were written last, in milliseconds since the epoch. */
  #writtenAt = Number.NEGATIVE_INFINITY;
  /** True when something is to be written that alarms wait for. */
  #urgent = false;

  constructor(options: EmbeddedMetricsOptions) {
    this.#options = options;
  }

  count(name: MetricName, plugin?: string): void {
    this.#urgent = true;
    const { byName } = this.#counts.get(plugin) ?? this.#open(plugin);
    byName.set(name, (byName.get(name) ?? 0) + 1);
  }

  delivered(plugin: string, age: number): void {
    const { values } = this.#counts.get(plugin) ?? this.#open(plugin);
    values.Delivered.push(1);
    values.Age.push(age);
  }

  measure(name: MeasuredName, value: number, plugin?: string): void {
    if (name === 'CircuitOpenSeconds' || (name === 'Delivered' && value === 0)) this.#urgent = true;
    const { values } = this.#counts.get(plugin) ?? this.#open(plugin);
    values[name].push(value);
  }

  flush(): void {
    const now = this.#options.clock.now();
    if (this.#urgent || now - this.#writtenAt >= KEPT) this.close();
  }

  close(): void {
    this.#urgent = false;
    this.#writtenAt = this.#options.clock.now();
    for (const counts of this.#counts.values()) {
      while (counts.byName.size > 0 || measured.some((name) => counts.values[name].length > 0)) {
        this.#options.write(`${JSON.stringify(this.#document(counts))}\n`);
      }
    }
  }

  #open(plugin: string | undefined): Counts {
    const dimensions = { ...this.#options.dimensions, ...(plugin === undefined ? {} : { plugin }) };
    const counts: Counts = {
      dimensions,
      byName: new Map(),
      values: { Delivered: [], Age: [], CircuitOpenSeconds: [] },
    };
    this.#counts.set(plugin, counts);
    return counts;
  }

  /** Takes what fits one document from the counts. */
  #document({ dimensions, byName, values }: Counts) {
    const fields: Record<string, number | number[]> = Object.fromEntries(byName);
    const units: Record<string, string> = Object.fromEntries([...byName.keys()].map((name) => [name, 'Count']));
    byName.clear();
    for (const name of measured) {
      if (values[name].length === 0) continue;
      // From the end: their order has no meaning, and nothing has to move.
      fields[name] = values[name].splice(-MAX_VALUES);
      units[name] = unitOf[name];
    }
    const Metrics = Object.entries(units).map(([Name, Unit]) => ({ Name, Unit }));
    return {
      _aws: {
        Timestamp: this.#options.clock.now(),
        CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [Object.keys(dimensions)], Metrics }],
      },
      ...dimensions,
      ...fields,
    };
  }
}
