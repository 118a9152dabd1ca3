import { assertNat64Prefixes, assertRanges } from './address/assert-ranges.ts';
import type { Resolve } from './address/guarded-connector.ts';
import { TargetCache } from './address/target-cache.ts';
import { DeliveryHttpClient, type DeliveryTerms, type Transport } from './delivery-http-client.ts';
import type { HttpTimeouts } from './http-timeouts.ts';
import { LazyAgents } from './transport/lazy-agents.ts';
import type { AgentOptions, Agents } from './transport/open-agents.ts';
import { type Mask, statusError } from './transport/status-error.ts';

/** Bytes of an answer that are read. Larger answers are cut: their status counts all the same. */
export interface HttpLimits {
  headers: number;
  body: number;
}

export interface HttpClientOptions {
  /** Whether `http:` URLs are accepted besides `https:`. */
  allowHttp: boolean;
  /** Ranges in CIDR notation that may be reached although they are not public, e.g. `10.1.0.0/16`, `fd00::/8`. */
  allowedRanges: readonly string[];
  /** NAT64 prefixes in CIDR notation: what is behind them is judged by its IPv4 address. None when absent. */
  nat64Prefixes?: readonly string[];
  /** The setting that allows ranges, for messages. */
  allowSetting?: string;
  /** Hides secrets in what an error message quotes from an answer; shows all when absent. */
  mask?: Mask;
  /** Resolves names; the system's resolver when absent. */
  resolve?: Resolve;
  /** 64 KiB of headers and 1 MiB of body when absent. */
  limits?: Partial<HttpLimits>;
  /** 5 s to connect, 30 s each for headers and body, 60 s in total when absent. */
  timeouts?: Partial<HttpTimeouts>;
}

/** The guarded client of one plugin instance; all its deliveries share the connections. */
export interface GuardedHttp {
  /** The client for one delivery. */
  forDelivery(delivery: DeliveryTerms): DeliveryHttpClient;
  /** Waits for the requests that are being made and closes the connections. */
  close(): Promise<void>;
}

const defaultLimits: HttpLimits = { headers: 64 * 1024, body: 1024 * 1024 };
const defaultTimeouts: HttpTimeouts = { connect: 5_000, headers: 30_000, body: 30_000, total: 60_000 };

/**
 * Makes the only way out for plugins. It resolves names itself and connects to checked addresses only; addresses that
 * are not public are refused unless allowed. It uses `https` only unless allowed, does not follow redirects, ignores
 * proxies of the environment, and limits sizes and times.
 *
 * A refused request rejects with a `PermanentError`; one that failed on the network or took too long, with a
 * `ServerMonitorError` of code `network_error` or `http_timeout`; an answer other than 2xx, with an `HttpStatusError`.
 *
 * @throws {InvalidRangeError} when one of `allowedRanges` or `nat64Prefixes` is not one
 * @example
 * ```ts
 * const http = createHttpClient({ allowHttp: false, allowedRanges: ['10.1.0.0/16'] });
 * const client = http.forDelivery({ signal: AbortSignal.timeout(10_000), headers: { 'x-sm-delivery-id': deliveryId } });
 * const answer = await client.post('https://example.com/hook', { json: event });
 * ```
 */
export function createHttpClient(options: HttpClientOptions): GuardedHttp {
  const limits = { ...defaultLimits, ...options.limits };
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const ranges = [...options.allowedRanges];
  const nat64 = [...(options.nat64Prefixes ?? [])];
  const { mask = (text: string) => text, allowSetting: setting = 'network/allow', resolve } = options;
  assertRanges(ranges);
  assertNat64Prefixes(nat64);
  const agents = new LazyAgents(async () => {
    const { openAgents } = await loadAgent();
    return openAgents({ resolve, ranges, nat64, setting, maxHeaders: limits.headers, timeouts });
  });
  const transport: Transport = {
    agents,
    targets: new TargetCache(options.allowHttp),
    toStatusError: (response, bodyStart) => statusError(response, bodyStart, mask),
    maxHeaders: limits.headers,
    maxBody: limits.body,
    totalTimeout: timeouts.total,
  };
  return {
    forDelivery: (delivery) => new DeliveryHttpClient(transport, delivery),
    close: () => agents.close(),
  };
}

/**
 * Loads what opens connections. That takes as long as loading the functions themselves, so the first request does it, or
 * a start that waits for something else.
 */
export function loadAgent(): Promise<{ openAgents: (options: AgentOptions) => Agents }> {
  return import('./transport/open-agents.ts');
}
