import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { decodeEntry } from '../../../../functions/history/table/decode-entry.ts';
import { definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import type { HttpClient } from '../../../../sdk/plugin/http-client.ts';
import { secret } from '../../../../sdk/plugin/secret.ts';
import { anEvent } from '../../../../sdk/testing/index.ts';
import { aDelivery, deliveryRecords, eventRecords, StageInMemory } from '../../../fixtures/stage-in-memory.ts';
import { startServer } from '../../http/start-server.ts';

const TOKEN = 'token-Tr0ub4dor-and-three';

type Use = (http: HttpClient, url: string) => Promise<unknown>;

/** A stage with a plugin that makes requests as given, and the server that it makes them to. */
async function aStage(status: number, use: Use, common: Record<string, unknown> = {}) {
  const server = await startServer((_, response) => {
    if (status > 0) response.writeHead(status).end(`an answer to ${TOKEN}`);
  });
  const plugin = definePlugin({
    name: 'poster',
    description: 'For tests: posts',
    config: z.object({ token: secret(z.string()) }),
    hooks: { onEvent: async (_event, { http }) => void (await use(http, server.origin)) },
  });
  const stage = new StageInMemory({ poster: plugin }, { poster: { token: TOKEN, allow_http: true, ...common } });
  stage.set('network/allow', '127.0.0.0/8');
  return { server, stage };
}

/** Delivers an event, and returns what the history has of its attempt. */
async function recorded(...given: Parameters<typeof aStage>) {
  const { server, stage } = await aStage(...given);
  await stage.dispatch(eventRecords([anEvent()]));
  const entries = stage.history.items.map(decodeEntry);
  const attempt = entries.find((entry) => entry?.kind === 'attempt');
  return {
    origin: server.origin,
    request: attempt?.kind === 'attempt' ? attempt.request : undefined,
    items: stage.history.items,
  };
}

describe('the request of an attempt that failed', () => {
  it('is recorded with method, URL, size and names of headers', async () => {
    const { origin, request } = await recorded(404, (http, url) =>
      http.post(`${url}/hook`, { body: '{"a":"é"}', headers: { 'x-own': 'value' } }),
    );
    expect(request).toEqual({
      method: 'POST',
      url: `${origin}/hook`,
      bytes: 10,
      headers: ['x-sm-delivery-id', 'traceparent', 'x-own'],
    });
  });

  it('is recorded where no answer came in time', async () => {
    const { origin, request } = await recorded(0, (http, url) => http.get(`${url}/slow`), { timeout: 0.2 });
    expect(request).toMatchObject({ method: 'GET', url: `${origin}/slow`, bytes: 0 });
  });

  it('is the last of several', async () => {
    const { request } = await recorded(503, async (http, url) => {
      await http.get(`${url}/first`, { throwOnError: false });
      await http.post(`${url}/second`, { json: {} });
    });
    expect(request?.url).toMatch(/\/second$/);
  });

  it('is not recorded where none was made, nor for a success', async () => {
    expect((await recorded(503, () => Promise.reject(new Error('no request')))).request).toBeUndefined();
    expect((await recorded(200, (http, url) => http.post(url, { json: {} }))).request).toBeUndefined();
  });

  it.each([
    ['the secret in a path', `/services/${TOKEN}/send`, '/services/***REDACTED***/send'],
    ['the secret in a query', `/hook?room=${TOKEN}`, '/hook?room=***REDACTED***'],
    ['every value of a query', '/hook?key=abc&page=2', '/hook?key=***REDACTED***&page=***REDACTED***'],
    ['a segment like a token', '/api/webhooks/s3kfmv83hfkq9dk3lkd93/post', '/api/webhooks/***REDACTED***/post'],
    ['a token of a bot', '/bot123456:ABC-DEF1234ghIkl-zyx57W2v/sendMessage', '/***REDACTED***/sendMessage'],
  ])('hides %s', async (_, path, shown) => {
    const { origin, request, items } = await recorded(500, (http, url) => http.get(url + path));
    expect(request?.url).toBe(origin + shown);
    expect(JSON.stringify(items)).not.toContain(TOKEN);
  });

  it('shows ids and words in a path', async () => {
    const path = '/v1/devices/6f1b0a6e-6f0f-4c58-9f5b-0d6f9d2f6d3a/server-monitor-notifications';
    const { origin, request } = await recorded(500, (http, url) => http.get(url + path));
    expect(request?.url).toBe(origin + path);
  });
});

describe('a delivery that succeeded', () => {
  const post: Use = (http, url) => http.post(`${url}/hook`, { json: {}, ignoreBody: true });

  it.each([
    ['is recorded with request and answer, secrets masked, when an operator tests the plugin', true],
    ['is recorded without the answer otherwise, which may have data that no history should keep', false],
  ])('%s', async (_, test) => {
    const { stage, server } = await aStage(200, post);
    await stage.redeliver(deliveryRecords([{ ...aDelivery(anEvent(), 'poster'), test }]));
    const [entry] = stage.history.items.map(decodeEntry).filter((item) => item?.kind === 'attempt');
    expect(entry).toMatchObject(
      test
        ? { httpStatus: 200, answer: 'an answer to ***REDACTED***', request: { url: `${server.origin}/hook` } }
        : { httpStatus: undefined, answer: undefined, request: undefined },
    );
  });
});
