/** What the keys that every plugin has do. docs/reference/configuration.md says more. */
export const keyHelp: Readonly<Record<string, string>> = {
  event_types: 'One type per line, such as alert.* or task.failed. Empty for all.',
  filter: 'An EventBridge event pattern over the event, such as {"severity": ["error", "critical"]}.',
  timeout: 'Seconds for one attempt, at most 60. 10 by default.',
  retry_max: 'Retries before a delivery becomes a dead letter. 3 by default.',
  concurrency: 'Deliveries at the same time in one sandbox. 20 by default.',
  allow_http: 'Allows requests in clear text.',
  isolated: 'Runs the plugin in a process of its own.',
  park_max: 'Seconds for which a delivery waits for an endpoint that is down. 3600 by default.',
  dedupe: 'Makes each delivery only once, however often its event comes.',
  rate_limit: 'Deliveries per second, in all sandboxes together. No limit by default.',
  batch_max: 'Events in one call of onBatch. 100 by default.',
};
