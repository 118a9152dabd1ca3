import { lookup } from 'node:dns/promises';
import Agent from 'undici/lib/dispatcher/agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import type { HttpResponse } from '../../../sdk/plugin/http-client.ts';
import { guardedConnector, type Resolve } from '../address/guarded-connector.ts';
import { parseRanges } from '../address/parse-ranges.ts';
import type { HttpTimeouts } from '../http-timeouts.ts';
import { ConnectionClient } from './connection-client.ts';
import type { RequestTerms } from './request-terms.ts';
import { type RequestOwner, ResponseHandler } from './response-handler.ts';

export interface AgentOptions {
  /** The system's resolver when undefined. */
  resolve: Resolve | undefined;
  /** Ranges in CIDR notation that may be reached although they are not public. */
  ranges: readonly string[];
  /** NAT64 prefixes in CIDR notation. */
  nat64: readonly string[];
  /** The setting that allows ranges, for messages. */
  setting: string;
  /** Bytes. */
  maxHeaders: number;
  timeouts: HttpTimeouts;
}

/** What sends requests. */
export interface Agents {
  /** Sends a request, and settles it by one of the functions. */
  send(terms: RequestTerms, resolve: (response: HttpResponse) => void, reject: (reason: unknown) => void): void;
  /** Waits for the requests under way and closes the connections. */
  close(): Promise<void>;
}

/** Shorter than the 350 s after which a NAT gateway forgets an idle connection, whatever longer time a server offers. */
const KEEP_ALIVE_MAX = 300_000;

/** Makes what connects and sends: HTTP/1.1, to checked addresses only. */
export function openAgents(given: AgentOptions): Agents {
  const { resolve = systemResolve, ranges, nat64, setting, maxHeaders, timeouts } = given;
  const rules = { allowed: parseRanges(ranges), nat64: parseRanges(nat64), setting };
  const options: Agent.Options = {
    factory: openPool,
    connect: guardedConnector(resolve, rules, timeouts.connect),
    allowH2: false,
    useMilo: false,
    maxHeaderSize: maxHeaders,
    headersTimeout: timeouts.headers,
    bodyTimeout: timeouts.body,
    keepAliveMaxTimeout: KEEP_ALIVE_MAX,
  };
  const pooled = new Agent(options);
  // A connection for each request: `pipelining: 0` is undici's way to switch keep-alive off.
  const unpooled = new Agent({ ...options, pipelining: 0 });
  return {
    send(terms, resolve, reject) {
      const owner: RequestOwner = {
        resolve,
        reject,
        sendAgain(handler) {
          unpooled.dispatch(terms.request, handler);
        },
      };
      pooled.dispatch(terms.request, new ResponseHandler(terms, owner));
    },
    async close() {
      await Promise.all([pooled.close(), unpooled.close()]);
    },
  };
}

function openPool(origin: string | URL, options: Pool.Options): Pool {
  return new Pool(origin, { ...options, factory: openConnection });
}

function openConnection(origin: URL, options: object): ConnectionClient {
  return new ConnectionClient(origin, options);
}

async function systemResolve(hostname: string): Promise<string[]> {
  const answers = await lookup(hostname, { all: true });
  return answers.map(({ address }) => address);
}
