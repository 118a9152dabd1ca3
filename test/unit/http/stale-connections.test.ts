import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { makeClient, startTcpServer } from './start-server.ts';

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** A server that answers the first request of each connection as usual, and the second one as given. */
async function startForgetful(second: (socket: Socket) => void, first: (socket: Socket) => void = answer) {
  let requests = 0;
  const server = await startTcpServer((socket) => {
    let before = 0;
    socket.on('data', () => {
      requests += 1;
      before += 1;
      if (before === 1) first(socket);
      else second(socket);
    });
  });
  return { ...server, count: () => requests };
}

const answer = (socket: Socket) => socket.write(ok);
const reset = (socket: Socket) => socket.resetAndDestroy();
const close = (socket: Socket) => socket.end();

describe('a request on a connection that the other side has closed', () => {
  it.each([
    ['reset', reset],
    ['closed', close],
  ])('is sent once more on a new connection: %s', async (_, end) => {
    const server = await startForgetful(end);
    const client = makeClient();
    expect((await client.post(server.origin, { body: 'a' })).text()).toBe('ok');
    expect((await client.post(server.origin, { body: 'b' })).text()).toBe('ok');
    expect([server.count(), server.connections.length]).toEqual([3, 2]);
  });

  it('needs no other connection of the pool: ten closed at the same time', async () => {
    const server = await startForgetful(reset);
    const client = makeClient();
    const ten = () => Promise.all(Array.from({ length: 10 }, (_, n) => client.post(server.origin, { json: n })));
    await ten();
    expect(server.connections).toHaveLength(10);
    for (const { status } of await ten()) expect(status).toBe(200);
    expect([server.count(), server.connections.length]).toEqual([30, 20]);
  });

  it('has its body and headers again', async () => {
    const seen: string[] = [];
    const server = await startTcpServer((socket) => {
      let before = 0;
      socket.on('data', (data) => {
        seen.push(data.toString('latin1'));
        before += 1;
        if (before === 1) answer(socket);
        else reset(socket);
      });
    });
    const client = makeClient();
    await client.get(server.origin);
    await client.post(server.origin, { body: new TextEncoder().encode('bytes'), headers: { 'x-a': 'b' } });
    expect(seen[2]).toBe(seen[1]?.replace('connection: keep-alive', 'connection: close'));
    expect(seen[2]).toContain('bytes');
  });

  it('fails when the second try fails too', async () => {
    let connections = 0;
    const server = await startForgetful(reset, (socket) => {
      connections += 1;
      if (connections === 1) answer(socket);
      else reset(socket);
    });
    const client = makeClient();
    await client.get(server.origin);
    await expect(client.get(server.origin)).rejects.toMatchObject({ code: 'network_error' });
    expect(server.count()).toBe(3);
  });

  it('fails when no new connection can be made', async () => {
    const server = await startForgetful(reset);
    let lookups = 0;
    const resolve = async () => {
      lookups += 1;
      if (lookups > 1) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
      return ['127.0.0.1'];
    };
    const client = makeClient({ resolve, timeouts: { total: 2_000 } });
    const url = `http://host.test:${server.port}/`;
    await client.get(url);
    await expect(client.get(url)).rejects.toMatchObject({ code: 'network_error' });
    expect([server.count(), lookups]).toEqual([2, 2]);
  });
});

describe('a request is not sent again', () => {
  it('on a connection that is new: the endpoint itself closed it', async () => {
    const server = await startForgetful(answer, reset);
    await expect(makeClient().post(server.origin, { body: 'x' })).rejects.toMatchObject({ code: 'network_error' });
    expect(server.count()).toBe(1);
  });

  it.each(['HTTP/1.1 2', 'HTTP/1.1 100 Continue\r\n\r\n'])('after a byte of the answer: %j', async (start) => {
    const server = await startForgetful((socket) => socket.end(start));
    const client = makeClient();
    await client.get(server.origin);
    await expect(client.post(server.origin, { body: 'x' })).rejects.toMatchObject({ code: 'network_error' });
    expect(server.count()).toBe(2);
  });

  it('when it gets no answer in time', async () => {
    const server = await startForgetful(() => {});
    const client = makeClient({ timeouts: { total: 200 } });
    await client.get(server.origin);
    await expect(client.post(server.origin, { body: 'x' })).rejects.toMatchObject({ code: 'http_timeout' });
    expect(server.count()).toBe(2);
  });
});
