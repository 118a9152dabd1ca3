/** A valid configuration for every plugin of the catalog, with a value in every secret field. */
export const configs: Record<string, Record<string, unknown>> = {
  webhook: { url: 'https://example.com/hook', secret: 'contract-suite-secret' },
  slack: { webhook_url: 'https://hooks.slack.com/services/T000/B000/contract-suite-token' },
};
