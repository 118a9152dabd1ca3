import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { UserError } from '../command/user-error.ts';
import { type Behaviour, misbehave } from './behaviour.ts';

/** A request that the receiver got. */
export interface ReceivedRequest {
  method: string;
  /** Without the query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** As sent, byte for byte: signatures cover exactly this. */
  body: Buffer;
  /** When its last byte arrived, in milliseconds since the epoch. */
  at: number;
  /** `<event_id>:<plugin>`, from the header `x-sm-delivery-id`; null without that header. */
  deliveryId: string | null;
  /** The status of the answer; null when there was none. */
  status: number | null;
}

export interface Receiver {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** Every request, in order. */
  requests: readonly ReceivedRequest[];
  /** The requests by delivery id: one for each attempt. */
  deliveries: ReadonlyMap<string, readonly ReceivedRequest[]>;
  /**
   * Waits for a condition, which is checked now and after every request.
   *
   * @param options.timeout - milliseconds, default 10 000
   * @throws {Error} at the timeout
   */
  waitFor(
    condition: (receiver: Pick<Receiver, 'requests' | 'deliveries'>) => boolean,
    options?: { timeout?: number },
  ): Promise<void>;
  /**
   * Sets a behaviour for requests to a path, or for every path without its own (`*`).
   *
   * @param behaviour - null to answer 200 again
   * @param options.times - how many requests; all by default
   */
  behave(path: string, behaviour: Behaviour | null, options?: { times?: number }): void;
  /** Calls a listener for every request, when it is answered or will get no answer. */
  onRequest(listener: (request: ReceivedRequest) => void): void;
  /** Removes all requests and behaviours. */
  reset(): void;
  /** Stops it and closes all connections. */
  stop(): Promise<void>;
}

/**
 * Starts a server on the loopback address that records what plugins send and misbehaves on demand.
 *
 * @param options.port - any free port by default
 * @throws {UserError} when the port is taken
 * @example
 * ```ts
 * const receiver = await startReceiver();
 * receiver.behave('/hook', { kind: 'status', status: 503 }, { times: 1 });
 * await receiver.waitFor(({ requests }) => requests.length === 2);
 * await receiver.stop();
 * ```
 */
export async function startReceiver({ port = 0 }: { port?: number } = {}): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  const deliveries = new Map<string, ReceivedRequest[]>();
  const behaviours = new Map<string, { behaviour: Behaviour; left: number }>();
  const news = new EventEmitter<{ request: [ReceivedRequest] }>().setMaxListeners(0);

  const takeBehaviour = (path: string): Behaviour | undefined => {
    const key = behaviours.has(path) ? path : '*';
    const entry = behaviours.get(key);
    if (entry && --entry.left <= 0) behaviours.delete(key);
    return entry?.behaviour;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const received = await read(request);
    requests.push(received);
    if (received.deliveryId) {
      deliveries.set(received.deliveryId, [...(deliveries.get(received.deliveryId) ?? []), received]);
    }
    received.status = misbehave(takeBehaviour(received.path) ?? { kind: 'status', status: 200, body: 'ok' }, response);
    news.emit('request', received);
  };
  const server = createServer((request, response) => {
    // A client that disconnects in the middle of its request has sent nothing that counts.
    handle(request, response).catch(() => response.destroy());
  });
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch (cause) {
    throw new UserError(`The webhook receiver cannot listen on port ${port}: ${describe(cause)}.`, { cause });
  }

  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    deliveries,
    waitFor: (condition, { timeout = 10_000 } = {}) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!condition({ requests, deliveries })) return;
          end();
          resolve();
        };
        const timer = setTimeout(() => {
          end();
          reject(
            new Error(`the condition was not met within ${timeout} ms; the receiver has ${requests.length} requests`),
          );
        }, timeout);
        const end = () => {
          clearTimeout(timer);
          news.off('request', look);
        };
        news.on('request', look);
        look();
      }),
    behave(path, behaviour, { times = Number.POSITIVE_INFINITY } = {}) {
      if (behaviour && times > 0) behaviours.set(path, { behaviour, left: times });
      else behaviours.delete(path);
    },
    onRequest: (listener) => void news.on('request', listener),
    reset() {
      requests.length = 0;
      deliveries.clear();
      behaviours.clear();
    },
    async stop() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return receiver;
}

async function read(request: IncomingMessage): Promise<ReceivedRequest> {
  const body = await buffer(request);
  const deliveryId = request.headers['x-sm-delivery-id'];
  return {
    method: request.method ?? '',
    path: new URL(request.url ?? '/', 'http://receiver').pathname,
    headers: request.headers,
    body,
    at: Date.now(),
    deliveryId: typeof deliveryId === 'string' ? deliveryId : null,
    status: null,
  };
}

function describe(cause: unknown): string {
  const inUse = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
  return inUse ? 'it is taken by another program' : String(cause);
}
