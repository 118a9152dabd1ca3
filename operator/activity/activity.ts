/** What happened in one span of time. Times are milliseconds since the epoch, here and below. */
export interface ActivityBucket {
  /** Its start. */
  at: number;
  /** Runs of events through the dispatch function. */
  events: number;
  /** First attempts by where they led. Of many events, these are those of a sample. */
  outcomes: OutcomeCounts;
  /** Of deliveries at the first attempt; undefined when there was none. */
  latency: Latency | undefined;
  /** Runs that were looked at for outcomes and latency. */
  sampled: number;
}

export interface OutcomeCounts {
  delivered: number;
  /** A further attempt follows. */
  retried: number;
  dead: number;
  /** The delivery waits for its plugin, or for the redeliver function. */
  waiting: number;
}

/** Milliseconds from the event's arrival in the dispatch queue to its delivery. */
export interface Latency {
  p50: number;
  p99: number;
}

/** What one plugin did, hour by hour. */
export interface PluginActivity {
  plugin: string;
  /** Oldest first; hours in which nothing happened are left out. */
  hours: readonly PluginHour[];
  lastDelivered: number | undefined;
  lastFailure: { at: number; error: string } | undefined;
}

export interface PluginHour {
  at: number;
  delivered: number;
  /** Failed attempts that another one follows. */
  retried: number;
  dead: number;
  /** Deliveries that began to wait for the plugin. */
  waiting: number;
}
