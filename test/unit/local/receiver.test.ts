import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../../local/receiver/receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

const post = (path: string, id?: string, init: RequestInit = {}) =>
  fetch(receiver.url + path, {
    method: 'POST',
    body: '{"a":"ü"}',
    headers: id ? { 'x-sm-delivery-id': id } : {},
    redirect: 'manual',
    ...init,
  });

describe('what it records', () => {
  it('keeps method, path, headers and the raw body of every request', async () => {
    await post('/hook?x=1', 'e1:webhook');
    expect(receiver.requests).toMatchObject([{ method: 'POST', path: '/hook', deliveryId: 'e1:webhook', status: 200 }]);
    expect(receiver.requests[0]?.body.toString('utf8')).toBe('{"a":"ü"}');
    expect(receiver.requests[0]?.headers['content-type']).toContain('text/plain');
  });

  it('collects the attempts of a delivery under its id, and ignores requests without one', async () => {
    await post('/a', 'e1:webhook');
    await post('/a', 'e1:webhook');
    await post('/a', 'e1:slack');
    await post('/a');
    expect([...receiver.deliveries].map(([id, attempts]) => [id, attempts.length])).toEqual([
      ['e1:webhook', 2],
      ['e1:slack', 1],
    ]);
    expect(receiver.requests).toHaveLength(4);
  });

  it('ends a wait with the request that meets it, and at once when it is already met', async () => {
    const wait = receiver.waitFor(({ deliveries }) => deliveries.has('e1:webhook'));
    await post('/a', 'e0:webhook');
    await post('/a', 'e1:webhook');
    await wait;
    await receiver.waitFor(({ requests }) => requests.length === 2, { timeout: 1 });
  });

  it('says how many requests it has when a wait times out', async () => {
    await post('/a');
    await expect(receiver.waitFor(() => false, { timeout: 5 })).rejects.toThrow('the receiver has 1 requests');
  });

  it('removes everything on reset', async () => {
    receiver.behave('*', { kind: 'status', status: 500 });
    await post('/a', 'e1:webhook');
    receiver.reset();
    expect(receiver.requests).toEqual([]);
    expect(receiver.deliveries.size).toBe(0);
    expect((await post('/a')).status).toBe(200);
  });
});

describe('how it misbehaves', () => {
  it('fails the first requests to a path and then succeeds', async () => {
    receiver.behave('/a', { kind: 'status', status: 503 }, { times: 2 });
    const statuses = [];
    for (const path of ['/a', '/b', '/a', '/a']) statuses.push((await post(path)).status);
    expect(statuses).toEqual([503, 200, 503, 200]);
    expect(receiver.requests.map(({ status }) => status)).toEqual([503, 200, 503, 200]);
  });

  it('treats every path alike with `*`, except those with a behaviour of their own', async () => {
    receiver.behave('*', { kind: 'status', status: 500 });
    receiver.behave('/a', { kind: 'status', status: 429, retryAfter: 7 });
    const answer = await post('/a');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await post('/b')).status).toBe(500);
    receiver.behave('*', null);
    expect((await post('/b')).status).toBe(200);
  });

  it('redirects', async () => {
    receiver.behave('/a', { kind: 'redirect', location: 'http://127.0.0.1:1/' });
    const answer = await post('/a');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'http://127.0.0.1:1/']);
  });

  it('resets the connection after it took the request', async () => {
    receiver.behave('/a', { kind: 'reset' }, { times: 1 });
    await expect(post('/a', 'e1:webhook')).rejects.toThrow();
    expect(receiver.requests).toMatchObject([{ deliveryId: 'e1:webhook', status: null }]);
  });

  it('takes a request and never answers, and still stops', async () => {
    receiver.behave('/a', { kind: 'silent' });
    const abort = new AbortController();
    const answer = post('/a', 'e1:webhook', { signal: abort.signal });
    answer.catch(() => {});
    await receiver.waitFor(({ requests }) => requests.length === 1);
    await receiver.stop();
    await expect(answer).rejects.toThrow();
  });

  it('sends a body that does not end', async () => {
    receiver.behave('/a', { kind: 'slow-body', interval: 1 });
    const answer = await post('/a');
    const reader = answer.body?.getReader();
    for (let chunk = 0; chunk < 3; chunk++) expect((await reader?.read())?.done).toBe(false);
    await reader?.cancel();
  });

  it('sends a body of the size asked for', async () => {
    receiver.behave('/a', { kind: 'huge-body', bytes: 1_000_001 });
    expect((await (await post('/a')).arrayBuffer()).byteLength).toBe(1_000_001);
  });
});

it('names the port that is taken', async () => {
  const port = Number(new URL(receiver.url).port);
  await expect(startReceiver({ port })).rejects.toThrow(`port ${port}: it is taken by another program`);
});
