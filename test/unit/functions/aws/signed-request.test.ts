import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createSignedRequest } from '../../../../functions/aws/signed-request.ts';

interface Received {
  headers: IncomingHttpHeaders;
  /** Of the client: the same for one connection. */
  port: number | undefined;
  body: string;
}

const received: Received[] = [];
let answer: { status: number; body: string } | 'reset' | 'reset once' | 'halfway' | 'never' = {
  status: 200,
  body: '{}',
};

const server = createServer(async (request, response) => {
  received.push({ headers: request.headers, port: request.socket.remotePort, body: await text(request) });
  if (answer === 'never') return;
  if (answer === 'reset once') {
    answer = { status: 200, body: '{"Items":[]}' };
    request.socket.destroy();
    return;
  }
  if (answer === 'halfway')
    response.writeHead(200, { 'content-length': 100 }).write('{}', () => request.socket.destroy());
  else if (answer === 'reset') request.socket.destroy();
  else response.writeHead(answer.status).end(answer.body);
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const { port } = server.address() as AddressInfo;
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const variables = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
  AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
};

beforeEach(() => {
  received.length = 0;
  answer = { status: 200, body: '{"Parameters":[]}' };
});

/** What the SDK's own signer makes of a request that came in. */
async function signatureOf({ headers, body }: Received, service: string): Promise<string | undefined> {
  const authorization = headers.authorization ?? '';
  const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? [];
  const signer = new SignatureV4({
    service,
    region: variables.AWS_REGION,
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' },
    sha256: Hash.bind(null, 'sha256'),
    applyChecksum: false,
  });
  const [, ...date] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(headers['x-amz-date'])) ?? [];
  const [year, month, day, hour, minute, second] = date;
  const { headers: signed } = await signer.sign(
    {
      method: 'POST',
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: '/',
      headers: Object.fromEntries(names.map((name) => [name, String(headers[name])])),
      body,
    },
    { signingDate: new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) },
  );
  return signed.authorization;
}

describe('a signed request', () => {
  it('is signed as the SDK would sign it, with the session token', async () => {
    const call = createSignedRequest(variables);
    await call('ssm', 'GetParametersByPath', { Path: '/größe' });
    await call('dynamodb', 'Query', { TableName: 't' });
    for (const [index, service] of ['ssm', 'dynamodb'].entries()) {
      const request = received[index];
      expect(request?.headers.authorization).toContain(
        'content-type;host;x-amz-date;x-amz-security-token;x-amz-target',
      );
      expect(request?.headers.authorization).toBe(request && (await signatureOf(request, service)));
    }
  });

  it("names the operation in the service's protocol", async () => {
    const call = createSignedRequest(variables);
    expect(await call('ssm', 'GetParametersByPath', { Path: '/p' })).toEqual({ Parameters: [] });
    await call('dynamodb', 'Query', {});
    expect(received.map(({ headers }) => [headers['x-amz-target'], headers['content-type']])).toEqual([
      ['AmazonSSM.GetParametersByPath', 'application/x-amz-json-1.1'],
      ['DynamoDB_20120810.Query', 'application/x-amz-json-1.0'],
    ]);
    expect(received[0]?.body).toBe('{"Path":"/p"}');
  });

  it("goes to the service's own endpoint where one is set", async () => {
    const call = createSignedRequest({ ...variables, AWS_ENDPOINT_URL_SSM: `http://localhost:${port}` });
    await call('ssm', 'GetParametersByPath', {});
    expect(received[0]?.headers.host).toBe(`localhost:${port}`);
  });

  it.each([
    ['an error', { status: 400, body: '{"__type":"ThrottlingException"}' }],
    ['a redirect', { status: 307, body: '' }],
    ['what is no JSON', { status: 200, body: '<html>' }],
    ['a broken connection', 'reset' as const],
    ['half an answer', 'halfway' as const],
  ])('leaves the call to the SDK after %s, and does not try again', async (_, given) => {
    answer = given;
    expect(await createSignedRequest(variables)('ssm', 'GetParametersByPath', {})).toBeUndefined();
    expect(received).toHaveLength(1);
  });

  it('leaves the call to the SDK when there is no answer within three seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    answer = 'never';
    const called = createSignedRequest(variables)('ssm', 'GetParametersByPath', {});
    await vi.waitUntil(() => received.length === 1);
    vi.advanceTimersByTime(3_000);
    expect(await called).toBeUndefined();
  });

  it('leaves no connection behind, which a frozen sandbox would find dead', async () => {
    await createSignedRequest(variables)('ssm', 'GetParametersByPath', {});
    expect(received[0]?.headers.connection).toBe('close');
  });

  it('keeps the connection to DynamoDB, which each invocation calls', async () => {
    const call = createSignedRequest(variables);
    for (let times = 0; times < 3; times += 1) await call('dynamodb', 'Query', {});
    const ports = new Set(received.map(({ port: own }) => own));
    expect(ports.size).toBe(1);
  });

  it('is sent again at once when a kept connection was closed meanwhile', async () => {
    const call = createSignedRequest(variables);
    answer = { status: 200, body: '{"Items":[]}' };
    await call('dynamodb', 'Query', {});
    answer = 'reset once';
    expect(await call('dynamodb', 'Query', {})).toEqual({ Items: [] });
    expect(received.map(({ headers }) => headers.connection)).toEqual(['keep-alive', 'keep-alive', 'close']);
  });

  it('gives up when its time limit is over', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    answer = 'never';
    const called = createSignedRequest(variables)('dynamodb', 'BatchWriteItem', {}, 120);
    await vi.waitUntil(() => received.length === 1);
    vi.advanceTimersByTime(120);
    expect(await called).toBeUndefined();
  });

  it('is refused over TLS that cannot be verified, also with NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
    const tls = (name: string) => readFileSync(new URL(`../../../fixtures/tls/${name}`, import.meta.url), 'utf8');
    const asked = vi.fn();
    const secure = createTlsServer({ cert: tls('hook.pem'), key: tls('hook-key.pem') }, (_, response) => {
      asked();
      response.end('{}');
    });
    await once(secure.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void secure.close());
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => void vi.unstubAllEnvs());
    const endpoint = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;
    const call = createSignedRequest({ ...variables, AWS_ENDPOINT_URL: endpoint });
    expect(await call('ssm', 'GetParametersByPath', {})).toBeUndefined();
    expect(asked).not.toHaveBeenCalled();
  });

  it('reports when all requests are sent, with answers or without', async () => {
    const sent = vi.fn();
    const call = createSignedRequest(variables, sent);
    answer = 'reset';
    const both = [call('ssm', 'GetParametersByPath', {}), call('dynamodb', 'Query', {})];
    expect(sent).not.toHaveBeenCalled();
    await Promise.all(both);
    expect(sent).toHaveBeenCalledTimes(1);
    await call('ssm', 'GetParametersByPath', {});
    expect(sent).toHaveBeenCalledTimes(2);
  });

  it('that cannot start does not count as sent', async () => {
    const sent = vi.fn();
    const call = createSignedRequest({ ...variables, AWS_ENDPOINT_URL_SSM: 'ftp://127.0.0.1/' }, sent);
    expect(await call('ssm', 'GetParametersByPath', {})).toBeUndefined();
    sent.mockClear();
    await call('dynamodb', 'Query', {});
    expect(sent).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['credentials from elsewhere', { AWS_ACCESS_KEY_ID: '' }],
    ['a profile', { AWS_PROFILE: 'staging' }],
    ['FIPS endpoints', { AWS_USE_FIPS_ENDPOINT: 'true' }],
    ['dual-stack endpoints', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }],
    ['configured endpoints that do not count', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }],
    ['China', { AWS_REGION: 'cn-north-1' }],
    ['GovCloud', { AWS_REGION: 'us-gov-west-1' }],
    ['no region', { AWS_REGION: '' }],
  ])('is not made with %s', async (_, given) => {
    expect(await createSignedRequest({ ...variables, ...given })('ssm', 'GetParametersByPath', {})).toBeUndefined();
    expect(received).toHaveLength(0);
  });
});
