import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { faultAnswer } from './fault-answer.ts';
import { type Fault, type FaultKind, FaultSchedule, type ServiceFaults } from './fault-schedule.ts';
import { type Service, serviceOf } from './service-of.ts';

/** The requests of each service and their faults. */
export type FaultCounts = Partial<Record<Service, { requests: number } & Partial<Record<FaultKind, number>>>>;

export interface FaultProxy {
  /** `http://127.0.0.1:<port>` */
  url: string;
  counts: FaultCounts;
  /** From now on, forwards every request unchanged. */
  calm(): void;
  /** Stops it and closes all connections. */
  stop(): Promise<void>;
}

export interface FaultProxyOptions {
  /** The URL that requests are forwarded to. */
  target: string;
  seed: number;
  faults: ServiceFaults;
}

/** An answer that no AWS service gives, with status 200. */
const GARBAGE = '<html>\u0000{"truncated": ';

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/**
 * Starts a proxy on the loopback address, between the functions and AWS, that makes some of their requests fail.
 *
 * @example
 * ```ts
 * const proxy = await startFaultProxy({ target: emulator.endpoint, seed: 1, faults: { sqs: { throttle: 0.1 } } });
 * ```
 */
export async function startFaultProxy({ target, seed, faults }: FaultProxyOptions): Promise<FaultProxy> {
  const schedule = new FaultSchedule(seed, faults);
  const counts: FaultCounts = {};
  const agent = new Agent({ keepAlive: true });
  let stormy = true;

  const handle = async (incoming: IncomingMessage, response: ServerResponse) => {
    const service = serviceOf(incoming.headers);
    const fault = stormy ? schedule.next(service) : undefined;
    count(counts, service, fault);
    const body = await buffer(incoming);
    const forwarded = (content: Buffer = body) =>
      forward(new URL(incoming.url ?? '/', target), incoming, content, agent);
    if (fault?.kind === 'partial') return answerInPart(body, forwarded, response);
    await answerWith(fault, service, forwarded, response);
  };
  const server = createServer((incoming, response) => {
    // A connection that breaks on one side breaks on the other.
    handle(incoming, response).catch(() => response.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the fault proxy has no port');

  return {
    url: `http://127.0.0.1:${address.port}`,
    counts,
    calm: () => {
      stormy = false;
    },
    async stop() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      agent.destroy();
    },
  };
}

function count(counts: FaultCounts, service: Service, fault: Fault | undefined): void {
  const entry = counts[service] ?? { requests: 0 };
  entry.requests += 1;
  if (fault) entry[fault.kind] = (entry[fault.kind] ?? 0) + 1;
  counts[service] = entry;
}

async function answerWith(
  fault: Fault | undefined,
  service: Service,
  forwarded: () => Promise<Answer>,
  response: ServerResponse,
): Promise<void> {
  switch (fault?.kind) {
    case 'reset-before':
      return void response.socket?.resetAndDestroy();
    case 'error-500':
    case 'error-503':
    case 'outage':
    case 'throttle': {
      const { status, headers, body } = faultAnswer(fault.kind, service);
      return void response.writeHead(status, headers).end(body);
    }
    case 'reset-after':
      // Done, but the caller gets no answer.
      await forwarded();
      return void response.socket?.resetAndDestroy();
    case 'garbage': {
      const { headers } = await forwarded();
      const type = headers['content-type'] ?? 'application/x-amz-json-1.0';
      return void response.writeHead(200, { 'content-type': type }).end(GARBAGE);
    }
    case 'latency':
      await sleep(fault.delay);
  }
  const { status, headers, body } = await forwarded();
  response.writeHead(status, headers).end(body);
}

const batch = z.looseObject({ Entries: z.array(z.looseObject({ Id: z.string() })) });

/** Forwards half of a batch of messages and refuses the others, as SQS can. The call succeeds. */
async function answerInPart(
  body: Buffer,
  forwarded: (content: Buffer) => Promise<Answer>,
  response: ServerResponse,
): Promise<void> {
  const { Entries, ...rest } = batch.parse(JSON.parse(body.toString()));
  const taken = Entries.filter((_, index) => index % 2 === 1);
  const refused = Entries.filter((_, index) => index % 2 === 0);
  const content = Buffer.from(JSON.stringify({ ...rest, Entries: taken }));
  const answer = taken.length > 0 ? await forwarded(content) : undefined;
  const Failed = refused.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false }));
  const partial = { ...(answer ? JSON.parse(answer.body.toString()) : { Successful: [] }), Failed };
  const type = answer?.headers['content-type'] ?? 'application/x-amz-json-1.0';
  response.writeHead(answer?.status ?? 200, { 'content-type': type }).end(JSON.stringify(partial));
}

/** Headers of one connection, which a proxy does not forward. */
const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host']);

async function forward(url: URL, incoming: IncomingMessage, body: Buffer, agent: Agent): Promise<Answer> {
  const headers = { ...withoutHops(incoming.headers), host: url.host, 'content-length': String(body.length) };
  const outgoing = request(url, { method: incoming.method ?? 'GET', headers, agent });
  const answer = new Promise<Answer>((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', (message) => {
      buffer(message).then((content) => {
        const forwardedHeaders = { ...withoutHops(message.headers), 'content-length': String(content.length) };
        resolve({ status: message.statusCode ?? 502, headers: forwardedHeaders, body: content });
      }, reject);
    });
  });
  outgoing.end(body);
  return answer;
}

function withoutHops(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));
}
