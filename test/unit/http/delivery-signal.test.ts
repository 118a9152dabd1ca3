import { getEventListeners } from 'node:events';
import { expect, it, vi } from 'vitest';
import { closed, makeHttp, startServer, startTcpServer } from './start-server.ts';

const delivery = () => {
  const controller = new AbortController();
  return { controller, signal: controller.signal, headers: {} };
};

it('a delivery that is over takes no more requests', async () => {
  const server = await startServer((_, response) => response.end());
  const over = delivery();
  const client = makeHttp().forDelivery(over);
  await client.get(server.origin);
  over.controller.abort();
  await expect(client.get(server.origin)).rejects.toMatchObject({ code: 'delivery_closed' });
  expect(server.requests).toHaveLength(1);
});

it('the end of a delivery ends its requests, and those of no other', async () => {
  const server = await startServer((request, response) => {
    if (request.url === '/other') response.end('fine');
  });
  const http = makeHttp();
  const over = delivery();
  const requests = ['/a', '/b'].map((path) => http.forDelivery(over).get(server.origin + path));
  await vi.waitUntil(() => server.requests.length === 2);
  over.controller.abort(new Error('time is up'));
  for (const request of requests) {
    await expect(request).rejects.toMatchObject({ code: 'delivery_closed', cause: { message: 'time is up' } });
  }
  await Promise.all(server.connections.map(closed));
  expect((await http.forDelivery(delivery()).get(`${server.origin}/other`)).text()).toBe('fine');
});

it('the end of a delivery ends a body halfway', async () => {
  const server = await startTcpServer((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'));
  const over = delivery();
  const request = makeHttp().forDelivery(over).get(server.origin);
  await vi.waitUntil(() => server.connections.length === 1);
  over.controller.abort();
  await expect(request).rejects.toMatchObject({ code: 'delivery_closed' });
  await closed(server.connections[0]);
});

it('a request that ends before its connection stands is never sent', async () => {
  let resolved: ((addresses: string[]) => void) | undefined;
  const resolve = () => new Promise<string[]>((done) => (resolved = done));
  let bytes = 0;
  const server = await startTcpServer((socket) => socket.on('data', (data) => (bytes += data.length)));
  const over = delivery();
  const request = makeHttp({ resolve }).forDelivery(over).get(`http://slow.test:${server.port}/`);
  await vi.waitUntil(() => resolved);
  over.controller.abort();
  await expect(request).rejects.toMatchObject({ code: 'delivery_closed' });
  resolved?.(['127.0.0.1']);
  await vi.waitUntil(() => server.connections.length === 1);
  await closed(server.connections[0]);
  expect(bytes).toBe(0);
});

it("a plugin's own signal ends its request and leaves the delivery open", async () => {
  const server = await startServer((request, response) => {
    if (request.url === '/next') response.end('fine');
  });
  const client = makeHttp().forDelivery(delivery());
  const own = new AbortController();
  const request = client.get(server.origin, { signal: own.signal });
  await vi.waitUntil(() => server.requests.length === 1);
  own.abort(new Error('enough'));
  await expect(request).rejects.toMatchObject({ code: 'http_aborted', cause: { message: 'enough' } });
  await expect(client.get(server.origin, { signal: own.signal })).rejects.toMatchObject({ code: 'http_aborted' });
  expect((await client.get(`${server.origin}/next`)).text()).toBe('fine');
});

it("the delivery's signal may be passed once more", async () => {
  const server = await startServer(() => {});
  const over = delivery();
  const request = makeHttp().forDelivery(over).get(server.origin, { signal: over.signal });
  await vi.waitUntil(() => server.requests.length === 1);
  expect(getEventListeners(over.signal, 'abort')).toHaveLength(1);
  over.controller.abort();
  await expect(request).rejects.toMatchObject({ code: 'delivery_closed' });
});

it('requests leave no listener behind, however they end', async () => {
  const server = await startServer((_, response) => response.end('x'.repeat(100)));
  const over = delivery();
  const own = new AbortController().signal;
  const http = makeHttp();
  await http.forDelivery(over).get(server.origin, { signal: own });
  const small = makeHttp({ limits: { body: 10 } }).forDelivery(over);
  await small.get(server.origin, { signal: own });
  await expect(http.forDelivery(over).get('http://10.0.0.1/', { signal: own })).rejects.toThrow('not a public address');
  expect([...getEventListeners(over.signal, 'abort'), ...getEventListeners(own, 'abort')]).toHaveLength(0);
});
