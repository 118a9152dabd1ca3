import { describe, expect, it } from 'vitest';
import { openConsole } from './open-console.ts';

describe('the console', () => {
  it('gives a cookie for the token of its URL, and takes the token out of the address', async () => {
    const { send, token } = await openConsole();
    const answer = await send(`/deliveries?plugin=slack&token=${token}`);
    expect(answer).toMatchObject({ status: 303, headers: { location: '/deliveries?plugin=slack' } });
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^smp_console_\d+=\S{40,}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(String(answer.headers['set-cookie'])).not.toContain(token);
  });

  it('shows the page and the stage to who has the cookie', async () => {
    const { send, cookie } = await openConsole();
    const headers = { cookie: await cookie() };
    expect(await send('/', { headers })).toMatchObject({
      status: 200,
      body: expect.stringContaining('<!doctype html>'),
    });
    const { body } = await send('/api/stage', { headers });
    expect(JSON.parse(body)).toEqual({ stage: 'test', readOnly: false });
  });

  it.each(['/', '/api/stage', '/assets/app.js'])('refuses %s without a session', async (path) => {
    const { send, token } = await openConsole();
    expect(await send(path)).toMatchObject({ status: 401 });
    expect(await send(path, { headers: { cookie: 'smp_console=1' } })).toMatchObject({ status: 401 });
    const answer = await send(`${path}?token=${token.slice(1)}x`);
    expect(answer).toMatchObject({ status: 401 });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('says in words what a browser without a session has to do', async () => {
    const { send, token } = await openConsole();
    for (const path of ['/', '/deliveries', `/?token=${token.slice(1)}x`]) {
      const { status, headers, body } = await send(path, { headers: { accept: 'text/html,*/*;q=0.8' } });
      expect({ status, type: headers['content-type'] }).toEqual({ status: 401, type: 'text/html; charset=UTF-8' });
      expect(body).toMatch(/<h1>(This browser has no session|The token in the URL is not valid)\.<\/h1>/);
    }
  });

  it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example'])(
    'refuses the host %j, even with the session',
    async (host) => {
      const { send, cookie, token } = await openConsole();
      expect(await send('/api/stage', { headers: { host, cookie: await cookie() } })).toMatchObject({ status: 421 });
      expect((await send(`/?token=${token}`, { headers: { host } })).headers['set-cookie']).toBeUndefined();
    },
  );

  it.each(['http://evil.example', 'null', 'https://127.0.0.1', 'http://127.0.0.1:1'])(
    'refuses the origin %s, even with the session',
    async (origin) => {
      const { send, cookie } = await openConsole();
      const headers = { origin, cookie: await cookie(), 'content-type': 'application/json' };
      expect(await send('/api/stage', { headers })).toMatchObject({ status: 403 });
      expect(await send('/api/any', { method: 'POST', headers, body: '{}' })).toMatchObject({ status: 403 });
    },
  );

  it('refuses what another site loads, and lets a link to a page through', async () => {
    const { send, cookie } = await openConsole();
    const foreign = { cookie: await cookie(), 'sec-fetch-site': 'cross-site' };
    const embedded = { ...foreign, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' };
    expect(await send('/api/stage', { headers: embedded })).toMatchObject({ status: 403 });
    const link = { ...foreign, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect(await send('/', { headers: link })).toMatchObject({ status: 200 });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'refuses a change as %s, which forms of other sites can send',
    async (type) => {
      const { send, cookie, origin } = await openConsole();
      const headers = { cookie: await cookie(), origin, 'content-type': type };
      expect(await send('/api/any', { method: 'POST', headers, body: '{}' })).toMatchObject({ status: 415 });
    },
  );

  it('refuses a change that names no origin', async () => {
    const { send, cookie } = await openConsole();
    const headers = { cookie: await cookie(), 'content-type': 'application/json' };
    expect(await send('/api/any', { method: 'POST', headers, body: '{}' })).toMatchObject({ status: 403 });
  });

  it('refuses every change when it is read-only', async () => {
    const { send, cookie, origin } = await openConsole({ readOnly: true });
    const headers = { cookie: await cookie(), origin, 'content-type': 'application/json' };
    const routes = [
      ...['POST', 'PUT', 'PATCH', 'DELETE'].map((method) => [method, '/api/any'] as const),
      ...['plan', 'rollback', 'rollback/plan', 'enable', 'disable', 'test', 'matches', 'pause', 'resume'].map(
        (action) => ['POST', `/api/plugins/webhook/${action}`] as const,
      ),
      ['PUT', '/api/plugins/webhook/config'],
      ['POST', '/api/enable'],
      ['POST', '/api/deliveries/again'],
      ['POST', '/api/jobs'],
      ['DELETE', '/api/jobs/one'],
      ['POST', '/api/replays'],
      ['POST', '/api/replays/preview'],
      ['DELETE', '/api/replays/one'],
    ] as const;
    for (const [method, path] of routes) {
      const { status, body } = await send(path, { method, headers, body: '{}' });
      const answer = { path, status, message: JSON.parse(body).message };
      expect(answer).toEqual({ path, status: 403, message: 'this console is read-only' });
    }
    expect(await send('/api/stage', { headers })).toMatchObject({ status: 200 });
  });

  it('sets a policy without inline code on every answer, also on a refusal', async () => {
    const { send, cookie } = await openConsole();
    for (const answer of [await send('/'), await send('/', { headers: { cookie: await cookie() } })]) {
      const policy = String(answer.headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).not.toContain('unsafe');
      expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    }
  });

  it('serves a page of less than 150 kB compressed, with nothing inline', async () => {
    const { send, cookie } = await openConsole();
    const headers = { cookie: await cookie() };
    const { body } = await send('/', { headers });
    expect(body).not.toMatch(/<script(?![^>]*src=)|<style|style=|onclick=/);
    const { gzipSync } = await import('node:zlib');
    let size = gzipSync(body).length;
    for (const [, path] of body.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
      const asset = await send(path ?? '', { headers });
      expect(asset).toMatchObject({
        status: 200,
        headers: { 'cache-control': 'private, max-age=31536000, immutable' },
      });
      size += gzipSync(asset.body).length;
    }
    expect(size).toBeLessThan(150_000);
  });
});
