/** The plugins that a run delivers to, each with trouble of its own. */
export const chaosPlugins = [
  'webhook.first',
  'webhook.second',
  'webhook.limited',
  'webhook.flaky',
  'webhook.dead',
  'webhook.hanging',
  'crashing',
] as const;

/** Those that must get every event, whatever the others do. A rate limit is no failure. */
export const healthyPlugins = ['webhook.first', 'webhook.second', 'webhook.limited'] as const;

export interface ChaosConfigOptions {
  /** Of the receiver. */
  url: string;
  seed: number;
  /** The share of events with which the plugin `crashing` ends its sandbox. */
  crashShare: number;
}

/** The configurations of the plugins. */
export function chaosConfigs({ url, seed, crashShare }: ChaosConfigOptions): Record<string, object> {
  // A kill uses an attempt of each running delivery: healthy plugins have enough attempts.
  const healthy = { url: `${url}/healthy`, allow_http: true, timeout: 2, retry_max: 10 };
  return {
    'webhook.first': healthy,
    // It reads and writes the state table with each attempt, which fails too.
    'webhook.second': { ...healthy, dedupe: true },
    'webhook.limited': { ...healthy, url: `${url}/limited` },
    // Never answers, and takes longer to give up than a batch waits.
    'webhook.hanging': { url: `${url}/hanging`, allow_http: true, timeout: 2, retry_max: 0, park_max: 2 },
    'webhook.flaky': { url: `${url}/flaky`, allow_http: true, timeout: 1, retry_max: 6 },
    // It never comes back: the run does not wait an hour for it.
    'webhook.dead': { url: `${url}/dead`, allow_http: true, timeout: 1, retry_max: 1, park_max: 2 },
    crashing: { url: `${url}/healthy`, allow_http: true, timeout: 2, retry_max: 1, seed, share: crashShare },
  };
}
