import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPublisher, type PublisherOptions } from '../../../../sdk/index.ts';
import { clientFor, login } from './fake-bridge.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  vi.unstubAllEnvs();
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address: string | AddressInfo | null = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return address.port;
}

const answering =
  (status: number, body: string): RequestListener =>
  (request, response) =>
    request.resume().on('end', () => response.writeHead(status).end(body));

const ok = answering(200, '{"FailedEntryCount":0,"Entries":[{"EventId":"11710aed-b79e-4468-a20b-bb3c0c3b4860"}]}');

/** Enqueues one event and closes: what is reported, and how long `enqueue` took. */
async function tryOne(options: Partial<PublisherOptions>) {
  const reported: unknown[] = [];
  const publisher = createPublisher({
    busName: 'bus',
    service: 'central-api',
    maxAttempts: 2,
    requestTimeout: 100,
    sleep: async () => {},
    onError: (_error, event) => void reported.push(event),
    ...options,
  });
  const before = performance.now();
  publisher.enqueue(login({ n: 1 }));
  const took = performance.now() - before;
  await publisher.close();
  return { reported, took };
}

describe('an EventBridge over HTTP', () => {
  it('that works accepts the event', async () => {
    expect((await tryOne({ client: clientFor(await serve(ok)) })).reported).toEqual([]);
  });

  it.each<[string, RequestListener]>([
    ['answers 500', answering(500, '{}')],
    ['answers 503 in HTML', answering(503, '<html>busy</html>')],
    ['answers garbage', answering(200, '<html>not json')],
    ['answers an empty object', answering(200, '{}')],
    ['answers nothing', answering(200, '')],
    ['answers for two', answering(200, '{"Entries":[{"EventId":"a"},{"EventId":"b"}]}')],
    ['never answers', () => {}],
    ['never ends its answer', (_request, response) => void response.writeHead(200).write('{"Entries":[')],
    ['hangs up', (request) => void request.socket.destroy()],
  ])('that %s: the event is reported, and the core does not wait for it', async (_, listener) => {
    const { reported, took } = await tryOne({ client: clientFor(await serve(listener)) });
    expect(reported).toMatchObject([{ meta: { n: 1 } }]);
    expect(took).toBeLessThan(50);
  });

  it('that refuses connections: the same', async () => {
    const port = await serve(ok);
    const server = servers.pop();
    server?.close();
    expect((await tryOne({ client: clientFor(port) })).reported).toHaveLength(1);
  });
});

describe('the client that is made when none is given', () => {
  beforeEach(() => {
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'x');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');
  });

  it('publishes', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${await serve(ok)}`);
    expect((await tryOne({ requestTimeout: 5000 })).reported).toEqual([]);
  });

  it('gives up an EventBridge that hangs, and leaves the retries to the publisher', async () => {
    let requests = 0;
    const port = await serve((request) => {
      requests += 1;
      request.resume();
    });
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${port}`);
    expect((await tryOne({ requestTimeout: 200 })).reported).toHaveLength(1);
    expect(requests).toBe(2);
  });
});
