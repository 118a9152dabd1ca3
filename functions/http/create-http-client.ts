import type { Agent } from 'undici';
import type { HttpClient } from '../../sdk/plugin/http-client.ts';
import type { AbortSource } from './abort-source.ts';
import { assertRanges } from './address/assert-ranges.ts';
import type { Resolve } from './address/guarded-connector.ts';
import { TargetCache } from './address/target-cache.ts';
import { DeliveryHttpClient, type Transport } from './delivery-http-client.ts';
import { LazyAgent } from './transport/lazy-agent.ts';
import type { AgentOptions } from './transport/open-agent.ts';

/** Bytes. */
export interface HttpLimits {
  headers: number;
  body: number;
}

/** Milliseconds. undici keeps the first three to about a second; `total` and a delivery's signal are exact. */
export interface HttpTimeouts {
  /** Until the connection stands: resolution, TCP and TLS. */
  connect: number;
  /** From the request to the end of the answer's headers. */
  headers: number;
  /** Between two pieces of the answer's body. */
  body: number;
  /** From the call to the end of the answer. */
  total: number;
}

export interface HttpClientOptions {
  /** Whether `http:` URLs are taken besides `https:`. */
  allowHttp: boolean;
  /** Ranges in CIDR notation that may be reached although they are not public, e.g. `10.1.0.0/16`, `fd00::/8`. */
  allowedRanges: readonly string[];
  /** Resolves names; the system's resolver when absent. */
  resolve?: Resolve;
  /** 16 KiB of headers and 1 MiB of body where absent. */
  limits?: Partial<HttpLimits>;
  /** 5 s to connect, 30 s each for headers and body, 60 s in total where absent. */
  timeouts?: Partial<HttpTimeouts>;
}

/** The guarded client of one process; its connections are shared by all deliveries. */
export interface GuardedHttp {
  /**
   * The client for one delivery.
   *
   * @param delivery.signal - ends the requests under way and closes the client; later ones reject with `delivery_closed`
   * @param delivery.headers - names in lower case; added to every request, whatever the plugin sets
   */
  forDelivery(delivery: { signal: AbortSource; headers: Record<string, string> }): HttpClient;
  /** Waits for the requests under way and closes the connections. */
  close(): Promise<void>;
}

const defaultLimits: HttpLimits = { headers: 16 * 1024, body: 1024 * 1024 };
const defaultTimeouts: HttpTimeouts = { connect: 5_000, headers: 30_000, body: 30_000, total: 60_000 };

/**
 * Makes the only way out for plugins. It resolves names itself and connects to none but addresses it has checked;
 * addresses that are not public are refused unless allowed. `https` only unless allowed, redirects are answers,
 * proxies of the environment are not used, sizes and times are limited.
 *
 * What is refused rejects with a `PermanentError`; what failed on the network or took too long, with a
 * `ServerMonitorError` of code `network_error` or `http_timeout`.
 *
 * @throws {InvalidRangeError} when one of `allowedRanges` is none
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
  assertRanges(ranges);
  const agent = new LazyAgent(async () => {
    const { openAgent } = await loadAgent();
    return openAgent({ resolve: options.resolve, ranges, maxHeaders: limits.headers, timeouts });
  });
  const transport: Transport = {
    agent,
    targets: new TargetCache(options.allowHttp),
    maxHeaders: limits.headers,
    maxBody: limits.body,
    totalTimeout: timeouts.total,
  };
  return {
    forDelivery: ({ signal, headers }) => new DeliveryHttpClient(transport, signal, headers),
    close: () => agent.close(),
  };
}

/**
 * Loads what connections are made by. That takes as long as the functions themselves: it is done at the first request, or before it, when there
 * is nothing else to do.
 */
export function loadAgent(): Promise<{ openAgent: (options: AgentOptions) => Agent }> {
  return import('./transport/open-agent.ts');
}
