/** What one sandbox has counted of one plugin in one hour. */
export interface PluginCounts {
  /** Deliveries that were made. */
  delivered: number;
  /** Attempts that failed and are followed by another. */
  retried: number;
  /** Deliveries that went to the deliveries DLQ. */
  dead: number;
  /** Deliveries that began to wait for their plugin. */
  parked: number;
  /** Milliseconds from the event's timestamp to its delivery: the sum over all that were delivered. */
  age: number;
  /** Milliseconds since the epoch; 0 for never. */
  lastDelivered: number;
  /** With secrets masked. */
  lastFailure: { at: number; error: string } | undefined;
}

/** Counts by plugin, of one hour in UTC, e.g. `2026-11-25T21`. */
export interface HourCounts {
  hour: string;
  plugins: ReadonlyMap<string, PluginCounts>;
}

const HOUR = 3_600_000;

/** Milliseconds after which a further write is allowed. */
export const REFILL = 5_000;

/**
 * Writes that need not wait. Up to one invocation in five seconds, and in bursts, every invocation writes its counts before it
 * answers. A sandbox that has more invocations for long writes once in five seconds, and at the first failure of a plugin in
 * an hour.
 */
const BURST = 60;

/** The longest error that is kept as a plugin's last one, in characters. */
const LAST_ERROR = 200;

/** Counts deliveries by plugin and hour in one sandbox, until they are added to those of the others. Times are milliseconds since the epoch. */
export class DeliveryCounters {
  /** By the number of the hour since the epoch. */
  readonly #hours = new Map<number, Map<string, PluginCounts>>();
  /** The hour by its number, and the plugins that failed in it. */
  #failing = { hour: 0, plugins: new Set<string>() };
  /** A plugin failed for the first time in an hour: readers look only for plugins that failed. */
  #urgent = false;
  #tokens = BURST;
  #refilledAt = Number.NEGATIVE_INFINITY;

  /** @param age - milliseconds since the event's timestamp */
  delivered(plugin: string, at: number, age: number): void {
    const counts = this.#countsOf(plugin, at);
    counts.delivered += 1;
    counts.lastDelivered = at;
    if (age > 0) counts.age += Math.round(age);
  }

  parked(plugin: string, at: number): void {
    this.#countsOf(plugin, at).parked += 1;
  }

  /** @param error - with secrets masked */
  failed(plugin: string, kind: 'retried' | 'dead', at: number, error: string): void {
    const counts = this.#countsOf(plugin, at);
    this.#noteFailing(plugin, Math.floor(at / HOUR));
    counts[kind] += 1;
    counts.lastFailure = { at, error: error.slice(0, LAST_ERROR) };
  }

  /** What is to be written now: none most of the time. What is taken is counted from zero again. */
  take(now: number): HourCounts[] {
    if (this.#hours.size === 0) return [];
    if (!this.#takeToken(now) && !this.#urgent) return [];
    this.#urgent = false;
    const hours = [...this.#hours].map(([number, plugins]) => ({
      hour: new Date(number * HOUR).toISOString().slice(0, 13),
      plugins,
    }));
    this.#hours.clear();
    return hours;
  }

  #takeToken(now: number): boolean {
    const refilled = Math.floor((now - this.#refilledAt) / REFILL);
    if (refilled > 0) {
      this.#tokens = Math.min(BURST, this.#tokens + refilled);
      this.#refilledAt = now;
    }
    if (this.#tokens === 0) return false;
    this.#tokens -= 1;
    return true;
  }

  #noteFailing(plugin: string, hour: number): void {
    if (this.#failing.hour !== hour) this.#failing = { hour, plugins: new Set() };
    if (this.#failing.plugins.has(plugin)) return;
    this.#failing.plugins.add(plugin);
    this.#urgent = true;
  }

  #countsOf(plugin: string, at: number): PluginCounts {
    const number = Math.floor(at / HOUR);
    const plugins = this.#hours.get(number) ?? new Map<string, PluginCounts>();
    return plugins.get(plugin) ?? this.#begin(number, plugins, plugin);
  }

  #begin(hour: number, plugins: Map<string, PluginCounts>, plugin: string): PluginCounts {
    const counts: PluginCounts = {
      delivered: 0,
      retried: 0,
      dead: 0,
      parked: 0,
      age: 0,
      lastDelivered: 0,
      lastFailure: undefined,
    };
    this.#hours.set(hour, plugins.set(plugin, counts));
    return counts;
  }
}
