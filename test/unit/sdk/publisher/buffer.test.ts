import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../../../sdk/index.ts';
import { Bridge, listener, login, make, numbersTo, silent } from './fake-bridge.ts';

describe('the buffer', () => {
  it('is bounded by count: what does not fit is reported with the event, and after close all is accounted for', async () => {
    const { heard, onError } = listener();
    const publisher = make(new Bridge(silent), { maxBuffered: 100, closeTimeout: 10, onError });
    for (const n of numbersTo(150)) publisher.enqueue(login({ n }));
    expect(heard.length).toBeGreaterThanOrEqual(40);
    expect(heard[0]).toMatchObject(['BufferFullError', { meta: { n: expect.any(Number) } }]);
    await publisher.close();
    const numbers = heard.map(([, event]) => parseEvent(event).meta.n);
    expect(numbers.toSorted((a, b) => Number(a) - Number(b))).toEqual(numbersTo(150));
  });

  it('is bounded by bytes', () => {
    const { heard, onError } = listener();
    const publisher = make(new Bridge(silent), { maxBufferedBytes: 100_000, onError });
    for (const n of numbersTo(9)) publisher.enqueue(login({ n, text: 'x'.repeat(20_000) }));
    expect(heard.length).toBe(5);
  });
});

describe('close', () => {
  it('publishes what is buffered', async () => {
    const bridge = new Bridge();
    const publisher = make(bridge);
    publisher.enqueue(login({ n: 1 }));
    await publisher.close();
    expect(bridge.numbers()).toEqual([1]);
  });

  it('ends in time though EventBridge never answers, and reports the events of the call in flight', async () => {
    const { heard, onError } = listener();
    const publisher = make(new Bridge(silent), { closeTimeout: 20, requestTimeout: 60_000, onError });
    for (const n of numbersTo(15)) publisher.enqueue(login({ n }));
    await publisher.close();
    expect(heard).toHaveLength(15);
  });

  it('what comes later is reported, and a second close is safe', async () => {
    const { heard, onError } = listener();
    const publisher = make(new Bridge(), { onError });
    await publisher.close();
    publisher.enqueue(login({ n: 1 }));
    await publisher.close();
    expect(heard).toMatchObject([['PublishError', { meta: { n: 1 } }]]);
  });
});
