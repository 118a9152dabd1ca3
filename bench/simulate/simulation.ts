/** How a plugin's endpoint is out: it refuses at once, or never answers. */
export type Outage = 'refuses' | 'hangs';

export interface Simulation {
  /** Events per second, at random times. */
  rate: number;
  /** Plugins that want every event; the first one's endpoint is out. */
  plugins: number;
  /** Seconds for which events come. */
  duration: number;
  outage: { kind: Outage | 'dispatch stands still'; from: number; until: number };
  /** Seconds until an endpoint answers, on average (exponential on top of half of it). */
  latency: number;
  /** Seconds until a plugin's attempt is cut off. */
  timeout: number;
  /** Seconds that a batch waits for one attempt; 0 for the plugin's whole timeout. */
  dispatchBudget: number;
  /** Deliveries of a plugin under way at once in a sandbox. */
  concurrency: number;
  retryMax: number;
  /** Seconds; see `retryDelay`. */
  retryBase: number;
  /** Seconds; 0 leaves the circuit out. */
  parkMax: number;
  batchSize: number;
  maxConcurrency: { dispatch: number; retry: number; slow: number };
  seed: number;
}
