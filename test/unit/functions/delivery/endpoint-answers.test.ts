import type { RequestListener } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import type { HttpClient } from '../../../../sdk/plugin/http-client.ts';
import { anEvent } from '../../../../sdk/testing/index.ts';
import { eventRecords, StageInMemory } from '../../../fixtures/stage-in-memory.ts';
import { startServer, startTcpServer } from '../../http/start-server.ts';

type Use = (http: HttpClient, url: string) => unknown;

/** A stage with one plugin, which makes requests as given. */
function stageOf(url: string, use: Use, common: Record<string, unknown> = {}) {
  const plugin = definePlugin({
    name: 'poster',
    description: 'For tests: posts',
    config: z.object({ url: z.url() }),
    hooks: { onEvent: async (_event, { config, http }) => void (await use(http, config.url)) },
  });
  const stage = new StageInMemory({ poster: plugin }, { poster: { url, allow_http: true, ...common } });
  stage.set('network/allow', '127.0.0.0/8');
  return stage;
}

async function deliver(listener: RequestListener, use: Use, common?: Record<string, unknown>) {
  const server = await startServer(listener);
  const stage = stageOf(server.origin, use, common);
  await stage.dispatch(eventRecords([anEvent()]));
  return {
    stage,
    server,
    retries: [...stage.retry.deliveries, ...stage.slow.deliveries],
    dead: stage.deliveriesDlq.deliveries,
  };
}

const answering =
  (status: number, body = '', headers: Record<string, string> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
  };

const forgetsAwait: Use = (http, url) => {
  void http.post(url, { json: {} });
};

describe('a request that the hook does not await', () => {
  it('is waited for, and delivers when it succeeds', async () => {
    const { stage, server, retries } = await deliver(
      (_, response) => setTimeout(() => response.end(), 30),
      forgetsAwait,
    );
    expect([server.requests.length, retries, stage.counts.get('Delivered')]).toEqual([1, [], 1]);
  });

  it('fails the delivery when it fails', async () => {
    const { retries } = await deliver(answering(500), forgetsAwait);
    expect(retries[0]).toMatchObject({ plugin: 'poster', reason: 'hook_error' });
    expect(retries[0]?.last_error).toContain('did not await');
    expect(retries[0]?.last_error).toContain('the endpoint answered 500');
  });

  it('fails the delivery when it has failed before the hook ended', async () => {
    const { retries } = await deliver(answering(500), async (http, url) => {
      void http.post(url, { json: {} });
      await http.get(url, { throwOnError: false });
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
    expect(retries[0]?.last_error).toContain('did not await');
  });

  it('is a dead letter at once where the status is permanent', async () => {
    const { dead } = await deliver(answering(404), forgetsAwait);
    expect(dead[0]).toMatchObject({ reason: 'permanent_error' });
  });

  it('fails the delivery when it does not end in time', async () => {
    const { retries } = await deliver(() => {}, forgetsAwait, { timeout: 0.2 });
    expect(retries[0]).toMatchObject({ reason: 'timeout' });
  });

  it('counts for deduplicated deliveries too', async () => {
    const { stage, retries } = await deliver(answering(500), forgetsAwait, { dedupe: true });
    expect(retries[0]?.last_error).toContain('did not await');
    expect(stage.made.size).toBe(0);
  });

  it('fails nothing when the plugin handles its failure', async () => {
    const { retries, stage } = await deliver(answering(500), (http, url) => {
      void http.post(url, { json: {} }).catch(() => {});
    });
    expect([retries, stage.counts.get('Delivered')]).toEqual([[], 1]);
  });
});

describe('an answer that the hook does not check', () => {
  const forgetsStatus: Use = (http, url) => http.post(url, { json: {} });

  it.each([500, 503, 429])('is retried after a %i, no sooner than it asks', async (status) => {
    const { retries } = await deliver(answering(status, 'busy', { 'retry-after': '600' }), forgetsStatus);
    expect(retries[0]?.last_error).toContain(`the endpoint answered ${status}: busy`);
    expect(Date.parse(retries[0]?.not_before ?? '')).toBeGreaterThan(Date.now() + 500_000);
  });

  it.each([
    [400, 'invalid_blocks'],
    [403, 'action_prohibited'],
    [404, 'no_service'],
  ])('is a dead letter after a %i, with the reason that the endpoint gives', async (status, body) => {
    const { dead } = await deliver(answering(status, body), forgetsStatus);
    expect(dead[0]?.last_error).toContain(`the endpoint answered ${status}: ${body}`);
  });

  it('is delivered when a 200 arrives slowly, within a timeout of a second', async () => {
    const { origin } = await startTcpServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
      const drip = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const stage = stageOf(origin, forgetsStatus, { timeout: 1 });
    await stage.dispatch(eventRecords([anEvent()]));
    expect([stage.retry.deliveries, stage.counts.get('Delivered')]).toEqual([[], 1]);
  });
});

it('texts for operators name no class, and the setting in full', async () => {
  const stage = stageOf('https://10.1.2.3/', (http, url) => http.get(url));
  stage.set('network/allow', '');
  await stage.dispatch(eventRecords([anEvent()]));
  expect(stage.deliveriesDlq.deliveries[0]?.last_error).toBe(
    '`10.1.2.3` is not a public address; if plugins may reach it, add its range to `/server-monitor/plugins/network/allow`',
  );
});

it('a request of `onStartup` that is not awaited and fails is a failed start', async () => {
  const server = await startServer(answering(500));
  const plugin = definePlugin({
    name: 'starter',
    description: 'For tests: forgets `await` when it starts',
    config: z.object({ url: z.url() }),
    hooks: {
      onStartup: ({ http, config }) => void http.get(config.url),
      onEvent: () => {},
    },
  });
  const stage = new StageInMemory({ starter: plugin }, { starter: { url: server.origin, allow_http: true } });
  stage.set('network/allow', '127.0.0.0/8');
  await stage.dispatch(eventRecords([anEvent()]));
  expect(stage.retry.deliveries[0]).toMatchObject({ reason: 'startup_failed' });
});

it('connections that are reset together open no circuit and use no retry', async () => {
  const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
  const server = await startTcpServer((socket) => {
    let before = 0;
    socket.on('data', () => {
      before += 1;
      if (before === 1) socket.write(ok);
      else socket.resetAndDestroy();
    });
  });
  const stage = stageOf(server.origin, (http, url) => http.post(url, { json: {} }), { retry_max: 0 });
  for (const _ of [1, 2]) await stage.dispatch(eventRecords(Array.from({ length: 10 }, () => anEvent())));
  expect([stage.counts.get('Delivered'), stage.retry.messages, stage.deliveriesDlq.messages]).toEqual([20, [], []]);
  await vi.waitFor(() => expect(server.connections).toHaveLength(20));
});
