import { describe, expect, it } from 'vitest';
import { IncompleteBodyError, ResponseTooLargeError } from '../../../../functions/http/errors.ts';
import { HttpStatusError } from '../../../../sdk/errors.ts';
import {
  closed,
  makeClient,
  makeHttp,
  startRawServer,
  startServer,
  startTcpServer,
  thrownBy,
} from '../start-server.ts';

const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n';
const megabyte = 1024 * 1024;

/** The client of a delivery that has some time left, in milliseconds. */
function clientWith(left: number) {
  const signal = new AbortController().signal;
  return makeHttp().forDelivery({ signal, headers: {}, timeLeft: left });
}

/** A server whose body never ends. */
async function startDripping(status = '200 OK') {
  return await startTcpServer((socket) => {
    socket.write(`HTTP/1.1 ${status}\r\nContent-Length: 100000\r\n\r\n`);
    const drip = setInterval(() => socket.write('x'), 5);
    socket.on('close', () => clearInterval(drip));
  });
}

describe('a body that is too large', () => {
  it('passes up to the limit, 1 MiB by default', async () => {
    const { origin } = await startServer((_, response) => response.end('x'.repeat(megabyte)));
    expect((await makeClient().get(origin)).text()).toHaveLength(megabyte);
  });

  it.each([200, 202])('does not fail an answer of status %i', async (status) => {
    const { origin } = await startServer((_, response) => response.writeHead(status).end('x'.repeat(1.1 * megabyte)));
    expect(await makeClient().post(origin, { json: {} })).toMatchObject({ status, ok: true });
  });

  it('fails where the plugin reads it, and names the limit', async () => {
    const { origin } = await startServer((_, response) => response.end('x'.repeat(1001)));
    const answer = await makeClient({ limits: { body: 1000 } }).get(origin);
    for (const read of [() => answer.text(), () => answer.json()]) {
      expect(read).toThrow(ResponseTooLargeError);
      expect(read).toThrow(`${origin}: the body of the answer exceeds the limit of 1000 bytes`);
    }
  });

  it.each([503, 429])('leaves a %i its Retry-After', async (status) => {
    const { origin } = await startServer((_, response) => {
      response.writeHead(status, { 'retry-after': '2' }).end('x'.repeat(1.1 * megabyte));
    });
    const request = makeClient().post(origin, { json: {} });
    await expect(request).rejects.toMatchObject({ status, retryAfter: 2, permanent: false });
  });

  it('is not read on when its announced length is over the limit', async () => {
    const server = await startTcpServer((socket) => socket.write(`${head}Content-Length: 1001\r\n\r\n`));
    const answer = await makeClient({ limits: { body: 1000 } }).get(server.origin);
    expect(() => answer.text()).toThrow('exceeds the limit of 1000 bytes');
    await closed(server.connections[0]);
  });

  it('is cut at the limit when it never ends', async () => {
    const server = await startTcpServer((socket) => {
      const flood = () => {
        while (socket.write(`400\r\n${'x'.repeat(1024)}\r\n`));
      };
      socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`);
      socket.on('drain', flood);
      flood();
    });
    const answer = await makeClient({ limits: { body: 64 * 1024 } }).get(server.origin);
    expect(() => answer.text()).toThrow('exceeds the limit of 65536 bytes');
    await closed(server.connections[0]);
  });

  it('is none for the announced length of an answer to HEAD', async () => {
    const { origin } = await startServer((_, response) => response.setHeader('Content-Length', 5000).end());
    const answer = await makeClient({ limits: { body: 1000 } }).request('HEAD', origin);
    expect([answer.headers['content-length'], answer.text()]).toEqual(['5000', '']);
  });
});

describe('headers that are too large', () => {
  it('are read up to 64 KiB', async () => {
    const { origin } = await startServer((_, response) => response.setHeader('X-Big', 'x'.repeat(20_000)).end('fine'));
    const answer = await makeClient().get(origin);
    expect([answer.headers['x-big']?.length, answer.text()]).toEqual([20_000, 'fine']);
  });

  it.each([
    [200, {}],
    [503, { status: 503, permanent: false, retryAfter: 3 }],
    [410, { status: 410, permanent: true }],
  ])('do not hide the status %i', async (status, error) => {
    const { origin } = await startServer((_, response) => {
      response.writeHead(
        status,
        [['Retry-After', '3'], ...Array.from({ length: 9 }, () => ['X', 'x'.repeat(9000)])].flat(),
      );
      response.end();
    });
    const request = makeClient().post(origin, { json: {} });
    if (status === 200) expect((await request).status).toBe(200);
    else await expect(request).rejects.toMatchObject(error);
  });

  it('are retryable where they precede every status', async () => {
    const { origin } = await startRawServer(`HTTP/1.1 103 Early Hints\r\nLink: ${'x'.repeat(70_000)}\r\n\r\n`);
    await expect(makeClient().get(origin)).rejects.toMatchObject({
      code: 'network_error',
      message: `${origin}: the headers of the answer exceed the limit of 65536 bytes`,
    });
  });
});

describe('a body that is slow', () => {
  it('does not delay an answer whose body is ignored', async () => {
    const server = await startDripping();
    const started = performance.now();
    const answer = await clientWith(60_000).post(server.origin, { json: {}, ignoreBody: true });
    expect(answer.status).toBe(200);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(() => answer.text()).toThrow('`ignoreBody`');
    await closed(server.connections[0]);
  });

  it('leaves half of the time to a plugin that could read it', async () => {
    const server = await startDripping();
    const started = performance.now();
    const answer = await clientWith(400).post(server.origin, { json: {} });
    expect(performance.now() - started).toBeLessThan(400);
    expect(answer.status).toBe(200);
    expect(() => answer.json()).toThrow(
      `${server.origin}: the body of the answer is incomplete: it did not end in time`,
    );
    await closed(server.connections[0]);
  });

  it('is waited for while there is time', async () => {
    const { origin } = await startServer((_, response) => {
      response.write('{"a":');
      setTimeout(() => response.end('1}'), 100);
    });
    expect((await clientWith(60_000).get(origin)).json()).toEqual({ a: 1 });
  });

  it('ends with the whole time of a request', async () => {
    const server = await startDripping();
    const answer = await makeClient({ timeouts: { total: 100 } }).get(server.origin);
    expect(thrownBy(() => answer.text())).toMatchObject({ code: 'incomplete_body' });
    await closed(server.connections[0]);
  });

  it('delays no error status for long', async () => {
    const server = await startDripping('503 Service Unavailable');
    const started = performance.now();
    await expect(clientWith(60_000).get(server.origin)).rejects.toBeInstanceOf(HttpStatusError);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('a body that breaks off', () => {
  const cause = { code: 'network_error' };

  it.each([
    ['the connection closes', `${head}Content-Length: 10\r\n\r\nhalf`],
    ['a chunk is malformed', `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
  ])('does not fail the answer: %s', async (_, answer) => {
    const { origin } = await startRawServer(answer, { close: true });
    const response = await makeClient().get(origin);
    expect(response.status).toBe(200);
    expect(thrownBy(() => response.text())).toMatchObject({ code: 'incomplete_body', cause });
  });

  it('does not fail the answer: the rest does not come', async () => {
    const server = await startTcpServer((socket) => socket.write(`${head}Content-Length: 10\r\n\r\nhalf`));
    const response = await makeClient({ timeouts: { body: 20 } }).get(server.origin);
    expect(thrownBy(() => response.text())).toBeInstanceOf(IncompleteBodyError);
    await closed(server.connections[0]);
  });
});

it('a connection is used again after a body that was ignored', async () => {
  const server = await startServer((_, response) => {
    response.write('first half');
    setTimeout(() => response.end('second half'), 50);
  });
  const client = clientWith(60_000);
  for (let n = 0; n < 5; n++) await client.post(server.origin, { json: n, ignoreBody: true });
  expect([server.requests.length, server.connections.length]).toEqual([5, 1]);
});
