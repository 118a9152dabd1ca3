import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { createHttpClient } from '../../../functions/http/create-http-client.ts';
import { HttpTimeoutError, NetworkError } from '../../../functions/http/errors.ts';
import { PermanentError } from '../../../sdk/errors.ts';
import { closed, makeClient, makeHttp, startServer, startTcpServer, thrownBy } from './start-server.ts';

const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n';

describe('a request that takes too long ends when', () => {
  it('the name does not resolve in time', async () => {
    const client = makeClient({ timeouts: { connect: 20 }, resolve: () => new Promise(() => {}) });
    await expect(client.get('http://slow.test/')).rejects.toThrow('http://slow.test: no connection in time');
  });

  it('TLS does not answer in time', async () => {
    const { port } = await startTcpServer(() => {});
    const client = makeClient({ timeouts: { connect: 20 } });
    await expect(client.get(`https://127.0.0.1:${port}/`)).rejects.toThrow('no connection in time');
  });

  it('the server never answers', async () => {
    const server = await startTcpServer(() => {});
    const request = makeClient({ timeouts: { headers: 20 } }).get(server.origin);
    await expect(request).rejects.toMatchObject({ code: 'http_timeout', cause: { code: 'UND_ERR_HEADERS_TIMEOUT' } });
    await closed(server.connections[0]);
  });

  it('its headers drip in without end', async () => {
    const server = await startTcpServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
      const drip = setInterval(() => socket.write('x'), 5);
      socket.on('close', () => clearInterval(drip));
    });
    const request = makeClient({ timeouts: { total: 100 } }).get(server.origin);
    await expect(request).rejects.toThrow('no whole answer within 100 ms');
    await expect(request).rejects.toBeInstanceOf(HttpTimeoutError);
    await closed(server.connections[0]);
  });

  it('its delivery has more time left than a request may take', async () => {
    const server = await startTcpServer(() => {});
    const { signal } = new AbortController();
    const client = makeHttp({ timeouts: { total: 100 } }).forDelivery({ signal, headers: {}, timeLeft: 101 });
    await expect(client.get(server.origin)).rejects.toThrow('no whole answer within 100 ms');
  });

  it('its delivery ends first, which ends the request', async () => {
    const server = await startTcpServer(() => {});
    const signal = AbortSignal.timeout(100);
    const client = makeHttp({ timeouts: { total: 100 } }).forDelivery({ signal, headers: {}, timeLeft: 100 });
    await expect(client.get(server.origin)).rejects.toMatchObject({ code: 'delivery_closed' });
    await closed(server.connections[0]);
  });
});

describe('a failure of the network is retryable and keeps its cause:', () => {
  it.each(['ENOTFOUND', 'EAI_AGAIN'])('%s', async (code) => {
    const resolve = () => Promise.reject(Object.assign(new Error('no such name'), { code }));
    const request = makeClient({ resolve }).get('http://gone.test/');
    await expect(request).rejects.toMatchObject({ code: 'network_error', cause: { code } });
    await expect(request).rejects.not.toBeInstanceOf(PermanentError);
    await expect(request).rejects.toThrow(`http://gone.test: the request failed on the network (${code})`);
  });

  it('a name without addresses', async () => {
    await expect(makeClient({ resolve: async () => [] }).get('http://gone.test/')).rejects.toBeInstanceOf(NetworkError);
  });

  it('a refused connection', async () => {
    // A port that nothing has used for decades.
    const request = makeClient().get('http://127.0.0.1:1/');
    await expect(request).rejects.toMatchObject({ code: 'network_error', cause: { code: 'ECONNREFUSED' } });
  });

  it('a reset', async () => {
    const { origin } = await startTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const request = makeClient().post(origin, { body: 'x' });
    await expect(request).rejects.toMatchObject({ code: 'network_error', cause: { code: 'ECONNRESET' } });
  });

  it.each(['', 'HTTP/1.1 200 OK\r\n', `${head}X-Half: `])('a connection that closes after %j', async (start) => {
    const server = await startTcpServer((socket) => socket.once('data', () => socket.end(start)));
    await expect(makeClient().get(server.origin)).rejects.toBeInstanceOf(NetworkError);
  });

  it('an answer that is not HTTP', async () => {
    const { origin } = await startTcpServer((socket) => socket.end('220 mail.test ESMTP\r\n'));
    await expect(makeClient().get(origin)).rejects.toBeInstanceOf(NetworkError);
  });

  it('for each of many at once', async () => {
    const resolve = () => Promise.reject(new Error('no such name'));
    const client = makeClient({ resolve });
    const urls = ['http://gone.test/', 'https://gone.test/', 'http://10.0.0.1/', 'http://127.0.0.1:1/'];
    const requests = Array.from({ length: 100 }, (_, n) => client.post(urls[n % urls.length] ?? '', { json: n }));
    const results = await Promise.allSettled(requests);
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(100);
  });

  it('and does not affect the next request', async () => {
    let first = true;
    const { origin } = await startServer((request, response) => {
      if (first) request.socket.resetAndDestroy();
      else response.end('fine');
      first = false;
    });
    const client = makeClient();
    await expect(client.get(origin)).rejects.toBeInstanceOf(NetworkError);
    expect((await client.get(origin)).text()).toBe('fine');
  });
});

it('no error shows the path or the query of a URL', async () => {
  const server = await startTcpServer((socket) => {
    socket.once('data', (request) => {
      if (request.includes('reset')) socket.resetAndDestroy();
      if (request.includes('garbage')) socket.end('garbage\r\n\r\n');
      if (request.includes('large')) socket.write(`${head}Content-Length: 9000000\r\n\r\n`);
    });
  });
  const strict = makeClient({ allowHttp: false });
  const client = makeClient({ timeouts: { headers: 30 }, resolve: () => Promise.reject(new Error('no such name')) });
  const secret = (path: string) => `${server.origin}/${path}/SECRET?token=SECRET`;
  const requests = [
    ...['reset', 'garbage', 'large', 'silence'].map((path) => client.get(secret(path))),
    client.get(secret('header'), { headers: { 'x-a': '\n' } }),
    strict.get(secret('insecure')),
    client.get('https://10.0.0.1/SECRET?token=SECRET'),
    client.get('https://gone.test/SECRET?token=SECRET'),
    client.get('https://user:SECRET@example.com/SECRET'),
    client.get('https://exa mple.com/SECRET'),
    client.get('javascript:SECRET'),
  ];
  for (const result of await Promise.allSettled(requests)) {
    const error = result.status === 'rejected' ? result.reason : thrownBy(() => result.value.text());
    expect(error).toBeInstanceOf(Error);
    expect(inspect(error, { depth: 10 })).not.toContain('SECRET');
  }
});

it('closing waits for what is under way and takes nothing more', async () => {
  let answer = () => {};
  const server = await startServer((_, response) => {
    answer = () => response.end('late');
  });
  const http = createHttpClient({ allowHttp: true, allowedRanges: ['127.0.0.0/8'] });
  const client = http.forDelivery({ signal: new AbortController().signal, headers: {} });
  const request = client.get(server.origin);
  await vi.waitUntil(() => server.requests.length === 1);
  const closing = http.close();
  await expect(client.get(server.origin)).rejects.toBeInstanceOf(NetworkError);
  answer();
  expect((await request).text()).toBe('late');
  await closing;
  await closed(server.connections[0]);
});
