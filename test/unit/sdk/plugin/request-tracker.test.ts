import { describe, expect, it } from 'vitest';
import { RequestTracker } from '../../../../sdk/plugin/request-tracker.ts';

const boom = new Error('boom');

/** A request that ends when the test says so. */
function open(tracker: RequestTracker) {
  let settle = { resolve: (_: string) => {}, reject: (_: unknown) => {} };
  const request = tracker.track<string>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { request, ...settle };
}

const unawaited = { code: 'unawaited_request', cause: boom };

describe('settle', () => {
  it('has nothing to wait for when every request was awaited', async () => {
    const tracker = new RequestTracker();
    const { request, resolve } = open(tracker);
    resolve('fine');
    expect(await request).toBe('fine');
    expect(tracker.settle()).toBeUndefined();
  });

  it('has nothing to report when a failure was handled', async () => {
    const tracker = new RequestTracker();
    const { request, reject } = open(tracker);
    reject(boom);
    await expect(request).rejects.toBe(boom);
    expect(tracker.settle()).toBeUndefined();
  });

  it.each<[string, (request: Promise<string>) => unknown]>([
    ['catch', (request) => request.catch(() => {})],
    ['Promise.all', (request) => Promise.all([request]).catch(() => {})],
    ['Promise.allSettled', (request) => Promise.allSettled([request])],
    ['then with two functions', (request) => request.then(undefined, () => {})],
  ])('takes %s for handling', async (_, handle) => {
    const tracker = new RequestTracker();
    const { request, reject } = open(tracker);
    handle(request);
    reject(boom);
    await tracker.settle();
  });

  it('reports a failure that nothing waited for, and ends no process', async () => {
    const tracker = new RequestTracker();
    open(tracker).reject(boom);
    await new Promise(setImmediate);
    await expect(tracker.settle()).rejects.toMatchObject(unawaited);
  });

  it('waits for a request that nothing waited for', async () => {
    const tracker = new RequestTracker();
    const { resolve } = open(tracker);
    let settled = false;
    const settling = Promise.resolve(tracker.settle()).then(() => {
      settled = true;
    });
    await new Promise(setImmediate);
    expect(settled).toBe(false);
    resolve('fine');
    await settling;
  });

  it('reports what fails while it waits', async () => {
    const tracker = new RequestTracker();
    const { reject } = open(tracker);
    const settling = tracker.settle();
    reject(boom);
    await expect(settling).rejects.toMatchObject(unawaited);
  });

  it('waits for a request that follows another one', async () => {
    const tracker = new RequestTracker();
    const first = open(tracker);
    void first.request.then(() => {
      open(tracker).reject(boom);
    });
    const settling = tracker.settle();
    first.resolve('fine');
    await expect(settling).rejects.toMatchObject(unawaited);
  });
});

it('a request that could not be started rejects', async () => {
  const tracker = new RequestTracker();
  const request = tracker.track(() => {
    throw boom;
  });
  await expect(request).rejects.toBe(boom);
});
