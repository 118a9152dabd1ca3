import { lookup } from 'node:dns/promises';
import Agent from 'undici/lib/dispatcher/agent.js';
import { guardedConnector, type Resolve } from '../address/guarded-connector.ts';
import { parseRanges } from '../address/parse-ranges.ts';
import type { HttpTimeouts } from '../create-http-client.ts';

export interface AgentOptions {
  /** The system's resolver when undefined. */
  resolve: Resolve | undefined;
  /** Ranges in CIDR notation that may be reached although they are not public. */
  ranges: readonly string[];
  /** Bytes. */
  maxHeaders: number;
  timeouts: HttpTimeouts;
}

/** Shorter than the 350 s after which a NAT gateway forgets an idle connection, whatever longer time a server offers. */
const KEEP_ALIVE_MAX = 300_000;

/** Makes what connects, keeps connections and sends: HTTP/1.1, to addresses that were checked alone. */
export function openAgent({ resolve = systemResolve, ranges, maxHeaders, timeouts }: AgentOptions): Agent {
  return new Agent({
    connect: guardedConnector(resolve, parseRanges(ranges), timeouts.connect),
    allowH2: false,
    maxHeaderSize: maxHeaders,
    headersTimeout: timeouts.headers,
    bodyTimeout: timeouts.body,
    keepAliveMaxTimeout: KEEP_ALIVE_MAX,
  });
}

async function systemResolve(hostname: string): Promise<string[]> {
  const answers = await lookup(hostname, { all: true });
  return answers.map(({ address }) => address);
}
