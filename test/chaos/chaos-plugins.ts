/** The plugins that a run delivers to, each in a plight of its own. */
export const chaosPlugins = ['webhook.first', 'webhook.second', 'webhook.flaky', 'webhook.dead', 'crashing'] as const;

/** Those to which every event must come, whatever the others do. */
export const healthyPlugins = ['webhook.first', 'webhook.second'] as const;

export interface ChaosConfigOptions {
  /** Where the receiver is. */
  url: string;
  seed: number;
  /** Of all events, the share on which the plugin `crashing` takes its sandbox down. */
  crashShare: number;
}

/** What an operator would set for them. */
export function chaosConfigs({ url, seed, crashShare }: ChaosConfigOptions): Record<string, object> {
  // A kill costs an attempt of whatever delivery was under way; a healthy plugin has enough of them.
  const healthy = { url: `${url}/healthy`, allow_http: true, timeout: 2, retry_max: 10 };
  return {
    'webhook.first': healthy,
    // Asks the state table before and after each attempt, which fails too.
    'webhook.second': { ...healthy, dedupe: true },
    'webhook.flaky': { url: `${url}/flaky`, allow_http: true, timeout: 1, retry_max: 6 },
    // It never comes back: the run need not wait for that for an hour.
    'webhook.dead': { url: `${url}/dead`, allow_http: true, timeout: 1, retry_max: 1, park_max: 2 },
    crashing: { url: `${url}/healthy`, allow_http: true, timeout: 2, retry_max: 1, seed, share: crashShare },
  };
}
