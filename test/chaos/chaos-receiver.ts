import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Behaviour, misbehave } from '../../local/receiver/behaviour.ts';
import { deadBehaviour, flakyBehaviour, nameOf } from './faults/flaky-behaviour.ts';

/** The endpoint of the plugins. Unlike the local receiver it keeps no bodies: a soak sends a million. */
export interface ChaosReceiver {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** By delivery id, how often it was answered 200: the status decides, whatever the body. */
  delivered: ReadonlyMap<string, number>;
  /** By delivery id, how often it arrived. */
  attempts: ReadonlyMap<string, number>;
  /** How often it misbehaved, by name: `reset`, or with the status, `status 500`. */
  misbehaved: ReadonlyMap<string, number>;
  /** Stops it and closes all connections. */
  stop(): Promise<void>;
}

/** Requests per second that `/limited` takes: fewer than events come. */
const LIMITED_RATE = 30;

/** Starts the endpoint: `/healthy` takes everything, the other paths misbehave as their names say, by the seed, the delivery and the attempt. */
export async function startChaosReceiver(seed: number): Promise<ChaosReceiver> {
  const delivered = new Map<string, number>();
  const attempts = new Map<string, number>();
  const misbehaved = new Map<string, number>();
  const isOverLimit = rateLimit(LIMITED_RATE);
  const behaviours: Record<string, (id: string, attempt: number) => Behaviour | undefined> = {
    '/flaky': (id, attempt) => flakyBehaviour(seed, id, attempt),
    '/dead': (id) => deadBehaviour(seed, id),
    '/hanging': () => ({ kind: 'silent' }),
    '/limited': () => (isOverLimit() ? { kind: 'status', status: 429, retryAfter: 1 } : undefined),
  };
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const id = String(request.headers['x-sm-delivery-id'] ?? '');
    const attempt = increment(attempts, id);
    const behaviour = behaviours[request.url ?? '']?.(id, attempt);
    if (behaviour) {
      increment(misbehaved, nameOf(behaviour));
      if (misbehave(behaviour, response) === 200) increment(delivered, id);
      return;
    }
    // Counted before the answer: who reads the answer finds it counted.
    increment(delivered, id);
    response.end('ok');
  };
  const server = createServer((request, response) => {
    request.on('error', () => response.destroy());
    request.on('end', () => handle(request, response)).resume();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    delivered,
    attempts,
    misbehaved,
    async stop() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** True for each request beyond `perSecond` in a second. */
function rateLimit(perSecond: number): () => boolean {
  let second = 0;
  let taken = 0;
  return () => {
    const now = Math.floor(Date.now() / 1000);
    if (now !== second) [second, taken] = [now, 0];
    taken += 1;
    return taken > perSecond;
  };
}

function increment(counts: Map<string, number>, key: string): number {
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
}
