import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';
import { InvalidRequestError } from '../../../functions/http/errors.ts';
import type { HttpRequestOptions } from '../../../sdk/plugin/http-client.ts';
import { makeClient, makeHttp, startServer } from './start-server.ts';

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url, headers } = request;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ method, url, headers, body: await text(request) }));
}

describe('a request', () => {
  it('arrives as it was made', async () => {
    const { origin } = await startServer(echo);
    const answer = await makeClient().post(`${origin}/a/b?c=d#e`, { headers: { 'X-One': 'ö' }, body: 'héllo' });
    expect(answer.json()).toMatchObject({ method: 'POST', url: '/a/b?c=d', headers: { 'x-one': 'ö' }, body: 'héllo' });
  });

  it('has the method it is named after', async () => {
    const { origin } = await startServer(echo);
    const client = makeClient();
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      expect((await client[method](origin)).json()).toMatchObject({ method: method.toUpperCase() });
      expect((await client.request(method, origin)).json()).toMatchObject({ method: method.toUpperCase() });
    }
    expect((await client.request('HEAD', origin)).text()).toBe('');
  });

  it('sends JSON with its content type, unless headers say otherwise', async () => {
    const { origin } = await startServer(echo);
    const client = makeClient();
    const plain = await client.post(origin, { json: { a: 'é' } });
    expect(plain.json()).toMatchObject({ body: '{"a":"é"}', headers: { 'content-type': 'application/json' } });
    const other = await client.post(origin, { json: null, headers: { 'Content-type': 'application/x+json' } });
    expect(other.json()).toMatchObject({ body: 'null', headers: { 'content-type': 'application/x+json' } });
  });

  it('sends bytes as they are', async () => {
    const { origin } = await startServer(echo);
    const bytes = new TextEncoder().encode('__bytes__').subarray(2, 7);
    expect((await makeClient().put(origin, { body: bytes })).json()).toMatchObject({ body: 'bytes' });
  });

  it("carries the delivery's headers, which a plugin cannot change", async () => {
    const { origin } = await startServer(echo);
    const delivery = { signal: new AbortController().signal, headers: { 'x-sm-delivery-id': 'e:webhook' } };
    const client = makeHttp().forDelivery(delivery);
    const answer = await client.get(origin, { headers: { 'X-SM-Delivery-Id': 'forged', accept: '*/*' } });
    expect(answer.json()).toMatchObject({ headers: { 'x-sm-delivery-id': 'e:webhook', accept: '*/*' } });
  });

  it('goes straight to its host whatever proxy the environment names', async () => {
    const { origin } = await startServer(echo);
    const proxy = await startServer((_, response) => response.end('proxy'));
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy']) {
      vi.stubEnv(name, proxy.origin);
    }
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    vi.stubEnv('NO_PROXY', undefined);
    const answer = await makeClient().get(`${origin}/direct`);
    vi.unstubAllEnvs();
    expect(answer.json()).toMatchObject({ url: '/direct' });
    expect(proxy.connections).toHaveLength(0);
  });
});

describe('a request is refused, and never sent, when', () => {
  const cases: [string, HttpRequestOptions, string][] = [
    ['a value has CRLF', { headers: { 'x-a': 'b\r\nx-c: d' } }, 'header `x-a`: its value has a line break'],
    ['a value has LF', { headers: { 'x-a': 'b\nc' } }, 'header `x-a`: its value has a line break'],
    ['a value has NUL', { headers: { 'x-a': 'b\0c' } }, 'header `x-a`: its value has a line break'],
    ['a value ends in LF once in Latin-1', { headers: { 'x-a': 'b\u010ac' } }, 'header `x-a`: its value has'],
    ['a name has a line break', { headers: { 'x-a: b\r\nx': 'c' } }, "is not a header's name"],
    ['a name is empty', { headers: { '': 'c' } }, "is not a header's name"],
    ['it sets the host', { headers: { Host: 'other.test' } }, 'header `Host` is set by the client'],
    ['it sets the length', { headers: { 'Content-Length': '3' } }, 'header `Content-Length` is set by the client'],
    ['it sets the framing', { headers: { 'Transfer-Encoding': 'chunked' } }, 'is set by the client'],
    ['it asks for another protocol', { headers: { Upgrade: 'websocket' } }, 'is set by the client'],
    ['its body is neither text nor bytes', { body: new Blob(['a']) as never }, 'neither text nor bytes'],
    ['it has two bodies', { json: 1, body: '1' }, '`json` or `body`, not both'],
  ];

  it.each(cases)('%s', async (_, options, message) => {
    const server = await startServer(echo);
    const request = makeClient().post(server.origin, options);
    await expect(request).rejects.toBeInstanceOf(InvalidRequestError);
    await expect(request).rejects.toThrow(message);
    expect(server.connections).toHaveLength(0);
  });

  it.each(['CONNECT', 'connect', '', 'GET /x HTTP/1.1\r\n', 'GÉT'])('its method is %j', async (method) => {
    const server = await startServer(echo);
    await expect(makeClient().request(method, server.origin)).rejects.toBeInstanceOf(InvalidRequestError);
    expect(server.connections).toHaveLength(0);
  });
});

describe('a request of a new client', () => {
  it('is the one that was asked for, whatever happens to its options before the first connection', async () => {
    const bodies: string[] = [];
    const server = await startServer(async (request, response) => {
      bodies.push(await text(request));
      response.end();
    });
    const client = makeClient();
    for (const _ of ['first', 'second']) {
      const json = { n: 1 };
      const headers: Record<string, string> = { 'x-n': '1' };
      const request = client.post(server.origin, { json, headers });
      json.n = 2;
      headers['x-n'] = '2';
      await request;
    }
    expect(bodies).toEqual(['{"n":1}', '{"n":1}']);
    expect(server.requests.map(({ headers }) => headers['x-n'])).toEqual(['1', '1']);
  });

  it('with a body of null, as `fetch` takes it, has none', async () => {
    const server = await startServer(echo);
    await makeClient().post(server.origin, { body: null as never });
    expect(server.requests[0]?.headers['content-length']).toBe('0');
  });

  it.each([false, true])('is refused by a client that was closed, used before: %s', async (used) => {
    const server = await startServer(echo);
    const http = makeHttp();
    const client = http.forDelivery({ signal: new AbortController().signal, headers: {} });
    if (used) await client.get(server.origin);
    await http.close();
    await expect(client.get(server.origin)).rejects.toMatchObject({ code: 'network_error' });
    expect(server.requests).toHaveLength(used ? 1 : 0);
  });
});

describe('an answer', () => {
  it('has its headers in lower case, repeated ones joined', async () => {
    const { origin } = await startServer((_, response) => {
      response.setHeader('X-One', ['a', 'b']).setHeader('Set-Cookie', ['c=1', 'd=2']).writeHead(201).end();
    });
    const answer = await makeClient().get(origin);
    expect(answer).toMatchObject({ status: 201, ok: true });
    expect(answer.headers).toMatchObject({ 'x-one': 'a, b', 'set-cookie': 'c=1, d=2' });
    expect(answer.text()).toBe('');
  });

  it.each([200, 201, 204, 299])('of status %i is a success', async (status) => {
    const { origin } = await startServer((_, response) => response.writeHead(status).end());
    expect(await makeClient().get(origin)).toMatchObject({ status, ok: true });
  });

  it('is decoded as UTF-8, without a byte order mark', async () => {
    const { origin } = await startServer((_, response) => response.end('\ufeff{"a":"é"}'));
    expect((await makeClient().get(origin)).json()).toEqual({ a: 'é' });
  });

  it('that is not JSON says so when read as such', async () => {
    const { origin } = await startServer((_, response) => response.end('<html>'));
    const answer = await makeClient().get(origin);
    expect(() => answer.json()).toThrow(SyntaxError);
  });

  it('may be preceded by informational ones', async () => {
    const { origin } = await startServer((_, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      response.writeHead(200, { 'x-real': 'yes' }).end('real');
    });
    const answer = await makeClient().get(origin);
    expect([answer.status, answer.headers['x-real'], answer.headers.link]).toEqual([200, 'yes', undefined]);
  });

  it.each([301, 302, 303, 307, 308])('that redirects with %i is not followed', async (status) => {
    const target = await startServer((_, response) => response.end());
    const server = await startServer((_, response) => response.writeHead(status, { location: target.origin }).end());
    const answer = await makeClient().post(server.origin, { body: 'x', throwOnError: false });
    expect(answer).toMatchObject({ status, ok: false, headers: { location: target.origin } });
    await expect(makeClient().post(server.origin, { body: 'x' })).rejects.toMatchObject({ status, permanent: true });
    expect([server.requests.length, target.connections.length]).toEqual([2, 0]);
  });
});

it('deliveries share connections, one after the other', async () => {
  const server = await startServer(echo);
  const http = makeHttp();
  for (let delivery = 0; delivery < 5; delivery++) {
    const client = http.forDelivery({ signal: new AbortController().signal, headers: {} });
    await client.post(`${server.origin}/${delivery}`, { json: delivery });
  }
  expect(server.requests).toHaveLength(5);
  expect(server.connections).toHaveLength(1);
});

it('300 different URLs of one server are all answered', async () => {
  const server = await startServer(echo);
  const client = makeClient();
  for (let n = 0; n < 300; n++)
    expect((await client.get(`${server.origin}/${n}`)).json()).toMatchObject({ url: `/${n}` });
});
