import ipaddr from 'ipaddr.js';

/** The largest `timeout` and `retry_max`, in seconds and retries: docs/reference/configuration.md. */
const LARGEST = { timeout: 60, retry_max: 50 };

export interface TranslatedConfig {
  config: Record<string, unknown>;
  /** What is other than before, one sentence each. No value of a secret is in it. */
  differences: string[];
}

/**
 * Translates a configuration of the Python system to one with the same effect, and says what stays different.
 *
 * @param plugin - the name of the plugin: only `webhook` retried there
 */
export function translateConfig(config: Readonly<Record<string, unknown>>, plugin = 'webhook'): TranslatedConfig {
  const differences: string[] = [];
  const entries = Object.entries(config).filter(([, value]) => value !== null && value !== '');
  const dropped = Object.keys(config).filter((key) => config[key] === null || config[key] === '');
  for (const key of dropped) differences.push(`\`${key}\` was empty: it is left out, which means the same`);
  const result: Record<string, unknown> = Object.fromEntries(entries);
  for (const key of ['timeout', 'retry_max'] as const) toNumber(result, key, differences);
  translateEventTypes(result, differences);
  translateRetries(result, plugin, differences);
  translateTimeout(result, differences);
  if (usesHttp(result) && result.allow_http === undefined) {
    result.allow_http = true;
    differences.push('`allow_http` is added: requests in clear text need it');
  }
  for (const key of privateUrls(result)) {
    differences.push(`\`${key}\` names a private address: plugins reach it only when \`network/allow\` has it`);
  }
  return { config: result, differences };
}

/** Environment files hold numbers as text now and then. */
function toNumber(config: Record<string, unknown>, key: string, differences: string[]): void {
  const value = config[key];
  if (typeof value !== 'string' || !/^\s*\d+(\.\d+)?\s*$/.test(value)) return;
  config[key] = Number(value);
  differences.push(`\`${key}\` was text: it is a number now`);
}

/** `event_type in "task.failed,alert.triggered"` is true in Python. */
function translateEventTypes(config: Record<string, unknown>, differences: string[]): void {
  const { event_types: text } = config;
  if (typeof text !== 'string') return;
  config.event_types = text.split(/[\s,]+/).filter((type) => type !== '');
  differences.push('`event_types` was text: it is a list now');
}

/** There it counted requests, here it counts the retries after the first. */
function translateRetries(config: Record<string, unknown>, plugin: string, differences: string[]): void {
  const { retry_max: before } = config;
  if (before === undefined) {
    differences.push(
      plugin === 'webhook'
        ? 'without `retry_max`, an endpoint that fails gets 4 requests; it got 3'
        : 'without `retry_max`, a delivery that fails is retried 3 times',
    );
    return;
  }
  if (typeof before !== 'number') return;
  const after = Math.min(LARGEST.retry_max, Math.max(0, Math.floor(before) - 1));
  config.retry_max = after;
  const requests = `${after + 1} ${after === 0 ? 'request' : 'requests'}${after + 1 === before ? ', as before' : `; it was ${before}`}`;
  differences.push(`\`retry_max\` ${before} becomes ${after}: it counts retries after the first request. ${requests}`);
}

function translateTimeout(config: Record<string, unknown>, differences: string[]): void {
  const { timeout } = config;
  if (typeof timeout !== 'number') return;
  if (timeout <= 0) {
    delete config.timeout;
    differences.push(`\`timeout\` ${timeout} is left out: the default is 10 seconds`);
  } else if (timeout > LARGEST.timeout) {
    config.timeout = LARGEST.timeout;
    differences.push(`\`timeout\` ${timeout} becomes ${LARGEST.timeout} seconds, the longest`);
  }
}

/** Keys with the URL of this machine or of a private network, as far as the text says it. */
function privateUrls(config: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(config).filter((key) => {
    const value = config[key];
    const host = typeof value === 'string' && URL.canParse(value) ? new URL(value).hostname : '';
    const address = host.replace(/^\[|\]$/g, '');
    return host !== '' && (!/[.:]/.test(address) || (ipaddr.isValid(address) && !isPublic(address)));
  });
}

function isPublic(address: string): boolean {
  return ipaddr.process(address).range() === 'unicast';
}

function usesHttp(value: unknown): boolean {
  if (typeof value === 'string') return /^http:\/\//i.test(value.trim());
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(usesHttp);
}
