import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { createHttpClient } from '../../../functions/http/create-http-client.ts';
import { HttpTimeoutError, NetworkError, ResponseTooLargeError } from '../../../functions/http/errors.ts';
import { PermanentError } from '../../../sdk/errors.ts';
import { closed, makeClient, startServer, startTcpServer } from './start-server.ts';

const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n';

describe('an answer that is too large', () => {
  it('passes up to the limit', async () => {
    const { origin } = await startServer((_, response) => response.end('x'.repeat(1000)));
    expect((await makeClient({ limits: { body: 1000 } }).get(origin)).text()).toHaveLength(1000);
  });

  it('passes whole in many pieces, up to 1 MiB where no limit is given', async () => {
    const size = 1024 * 1024;
    const { origin } = await startServer((request, response) => {
      response.end('x'.repeat(request.url === '/over' ? size + 1 : size));
    });
    const client = makeClient();
    expect((await client.get(origin)).text()).toHaveLength(size);
    await expect(client.get(`${origin}/over`)).rejects.toBeInstanceOf(ResponseTooLargeError);
  });

  it('ends at the limit when it never ends by itself', async () => {
    const server = await startTcpServer((socket) => {
      const flood = () => {
        while (socket.write(`400\r\n${'x'.repeat(1024)}\r\n`));
      };
      socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`);
      socket.on('drain', flood);
      flood();
    });
    await expect(makeClient({ limits: { body: 64 * 1024 } }).get(server.origin)).rejects.toBeInstanceOf(
      ResponseTooLargeError,
    );
    await closed(server.connections[0]);
  });

  it('ends at once when its announced length is over the limit', async () => {
    const server = await startTcpServer((socket) => socket.write(`${head}Content-Length: 1001\r\n\r\n`));
    const client = makeClient({ limits: { body: 1000 } });
    await expect(client.get(server.origin)).rejects.toThrow('the body of the answer exceeds the limit of 1000 bytes');
    await closed(server.connections[0]);
  });

  it('is not too large for a length without a body', async () => {
    const { origin } = await startServer((_, response) => response.setHeader('Content-Length', 5000).end());
    const answer = await makeClient({ limits: { body: 1000 } }).request('HEAD', origin);
    expect(answer.headers['content-length']).toBe('5000');
  });

  it.each([
    [{}, 16 * 1024],
    [{ headers: 1000 }, 1000],
  ])('ends in its headers too, limits %j', async (limits, limit) => {
    const { origin } = await startServer((_, response) => response.setHeader('X-Big', 'x'.repeat(limit)).end());
    const message = `the headers of the answer exceed the limit of ${limit} bytes`;
    await expect(makeClient({ limits }).get(origin)).rejects.toThrow(message);
  });
});

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

  it('the body stops halfway', async () => {
    const server = await startTcpServer((socket) => socket.write(`${head}Content-Length: 10\r\n\r\nhalf`));
    const request = makeClient({ timeouts: { body: 20 } }).get(server.origin);
    await expect(request).rejects.toMatchObject({ code: 'http_timeout', cause: { code: 'UND_ERR_BODY_TIMEOUT' } });
    await closed(server.connections[0]);
  });

  it.each([
    ['headers', 'HTTP/1.1 200 OK\r\nX-Slow: '],
    ['body', `${head}Content-Length: 100000\r\n\r\n`],
  ])('its %s drip in without end', async (_, start) => {
    const server = await startTcpServer((socket) => {
      socket.write(start);
      const drip = setInterval(() => socket.write('x'), 5);
      socket.on('close', () => clearInterval(drip));
    });
    const request = makeClient({ timeouts: { total: 100 } }).get(server.origin);
    await expect(request).rejects.toThrow('no whole answer within 100 ms');
    await expect(request).rejects.toBeInstanceOf(HttpTimeoutError);
    await closed(server.connections[0]);
  });
});

describe('a failure of the network can be tried again, and keeps its cause:', () => {
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

  it('a connection that closes before the answer, and in its middle', async () => {
    const silent = await startTcpServer((socket) => socket.once('data', () => socket.end()));
    await expect(makeClient().get(silent.origin)).rejects.toBeInstanceOf(NetworkError);
    const half = await startTcpServer((socket) => socket.end(`${head}Content-Length: 10\r\n\r\nhalf`));
    await expect(makeClient().get(half.origin)).rejects.toBeInstanceOf(NetworkError);
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

  it('and the next request is none the worse for it', async () => {
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
    if (result.status === 'fulfilled') throw new Error('a request did not fail');
    expect(inspect(result.reason, { depth: 10 })).not.toContain('SECRET');
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
