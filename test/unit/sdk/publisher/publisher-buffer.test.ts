import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type PublisherOptions, parseEvent } from '../../../../sdk/index.ts';
import { Bridge, down, login, make, numbersTo, silent, taken } from './publisher-bridge.ts';

/** An onError that keeps what it hears. */
function listener() {
  const heard: [string, unknown][] = [];
  const onError: PublisherOptions['onError'] = (error, event) => void heard.push([error.name, event]);
  return { heard, onError };
}

/** Waits that last until they are ended, and how long each would have lasted. */
function pauses() {
  const asked: number[] = [];
  let end = () => {};
  const sleep = (milliseconds: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      asked.push(milliseconds);
      end = resolve;
      signal.addEventListener('abort', () => resolve());
    });
  return { asked, sleep, end: () => end() };
}

describe('enqueue', () => {
  it('returns at once and publishes in the background, in order', async () => {
    const bridge = new Bridge();
    const publisher = make(bridge);
    for (const n of numbersTo(25)) publisher.enqueue(login({ n }));
    expect(bridge.sent()).toEqual([]);
    await publisher.flush();
    expect(bridge.numbers()).toEqual(numbersTo(25));
  });

  it('sends ten events without waiting for more, and fewer after a moment', async () => {
    const bridge = new Bridge();
    const publisher = make(bridge);
    for (const n of numbersTo(13)) publisher.enqueue(login({ n }));
    await vi.waitFor(() => expect(bridge.numbers()).toEqual(numbersTo(13)));
    publisher.enqueue(login({ n: 13 }));
    await vi.waitFor(() => expect(bridge.numbers()).toEqual(numbersTo(14)));
  });

  it('sends the event as it was, whatever the caller does to it afterwards', async () => {
    const bridge = new Bridge();
    const publisher = make(bridge);
    const event = login({ n: 1, list: [1] });
    publisher.enqueue(event);
    Object.assign(event.meta ?? {}, { n: 2 });
    await publisher.flush();
    expect(bridge.numbers()).toEqual([1]);
  });

  const circular: Record<string, unknown> = {};
  circular.circular = circular;
  const throwing = (thrown: unknown) => ({
    get event_type() {
      throw thrown;
    },
  });
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  it.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['a number', 3],
    ['an empty object', {}],
    ['a type that is no text', { event_type: 7 }],
    ['a type that is a symbol', { event_type: Symbol('x') }],
    ['a number that is not one', login({ n: Number.NaN })],
    ['a circle', login(circular)],
    ['an event that is too large', login({ text: 'x'.repeat(300_000) })],
    ['a getter that throws', throwing(new Error('no'))],
    ['a getter that throws what can not be shown', throwing(Object.create(null))],
    ['a getter that throws a revoked proxy', throwing(revoked.proxy)],
    ['a revoked proxy', revoked.proxy],
  ])('never throws: %s is handed over', async (_, event) => {
    const { heard, onError } = listener();
    const publisher = make(new Bridge(), { onError });
    const enqueue: (event: never) => void = (given) => publisher.enqueue(given);
    Reflect.apply(enqueue, undefined, [event]);
    expect(heard).toHaveLength(1);
    await publisher.close();
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('reporting failed');
      },
    ],
    ['rejects', () => Promise.reject(new Error('reporting failed'))],
  ])('an onError that %s breaks nothing', async (_, onError) => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const bridge = new Bridge(down);
    const publisher = make(bridge, { onError });
    publisher.enqueue(login());
    await publisher.flush();
    bridge.answer = taken;
    publisher.enqueue(login({ n: 1 }));
    await publisher.flush();
    expect(bridge.numbers().at(-1)).toBe(1);
    await new Promise(setImmediate);
    expect(unhandled).not.toHaveBeenCalled();
    process.off('unhandledRejection', unhandled);
  });

  it('a sleep that throws loses no event', async () => {
    const { heard, onError } = listener();
    const random = () => {
      throw new Error('no chance');
    };
    const publisher = make(new Bridge(down), { onError, random });
    publisher.enqueue(login({ n: 1 }));
    await publisher.flush();
    expect(heard).toMatchObject([['PublishError', { meta: { n: 1 } }]]);
  });
});

describe('the default onError', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('writes one line that names the id and the type', async () => {
    const write = vi.spyOn(console, 'error').mockImplementation(() => {});
    const publisher = make(new Bridge(() => Promise.reject(new Error('two\nlines'))));
    const event_id = crypto.randomUUID();
    publisher.enqueue({ ...login(), event_id });
    await publisher.close();
    expect(write.mock.calls).toEqual([
      [expect.stringMatching(new RegExp(`^[^\n]*two lines \\[user.login ${event_id}\\]$`))],
    ]);
  });
});

describe('the buffer', () => {
  it('is bounded by count: what does not fit is handed over with the event, and after close all is accounted for', async () => {
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

  it('ends in time though EventBridge never answers, and hands over the events of the call under way', async () => {
    const { heard, onError } = listener();
    const publisher = make(new Bridge(silent), { closeTimeout: 20, requestTimeout: 60_000, onError });
    for (const n of numbersTo(15)) publisher.enqueue(login({ n }));
    await publisher.close();
    expect(heard).toHaveLength(15);
  });

  it('what comes later is handed over, and a second close does no harm', async () => {
    const { heard, onError } = listener();
    const publisher = make(new Bridge(), { onError });
    await publisher.close();
    publisher.enqueue(login({ n: 1 }));
    await publisher.close();
    expect(heard).toMatchObject([['PublishError', { meta: { n: 1 } }]]);
  });
});

describe('an outage', () => {
  it('is probed at ever longer intervals, one call each', async () => {
    const { asked, sleep, end } = pauses();
    const { heard, onError } = listener();
    const bridge = new Bridge(down);
    const publisher = make(bridge, { sleep, maxAttempts: 4, random: () => 0.5, onError });
    for (const n of numbersTo(200)) publisher.enqueue(login({ n }));
    for (let waits = 1; waits <= 12; waits += 1) {
      await vi.waitFor(() => expect(asked).toHaveLength(waits), { interval: 1 });
      end();
    }
    await vi.waitFor(() => expect(asked).toHaveLength(13), { interval: 1 });
    expect(asked).toEqual([50, 100, 200, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000]);
    expect(bridge.calls).toHaveLength(13);
    // The first ten used up their attempts at once, the next three times ten one probe at a time; the others still wait.
    expect(heard).toHaveLength(30);
    await publisher.close();
    expect(heard).toHaveLength(200);
  });

  it('that ends is noticed: what is buffered is published', async () => {
    const { asked, sleep, end } = pauses();
    const { heard, onError } = listener();
    const bridge = new Bridge(down);
    const publisher = make(bridge, { sleep, maxAttempts: 1, onError });
    for (const n of numbersTo(50)) publisher.enqueue(login({ n }));
    await vi.waitFor(() => expect(asked).toHaveLength(1), { interval: 1 });
    bridge.calls.length = 0;
    bridge.answer = taken;
    end();
    await publisher.flush();
    expect(bridge.numbers()).toEqual(numbersTo(50).slice(10));
    expect(heard).toHaveLength(10);
  });

  it('does not keep a flush waiting: after one more attempt all is handed over', async () => {
    const { asked, sleep, end } = pauses();
    const { heard, onError } = listener();
    const bridge = new Bridge(down);
    const publisher = make(bridge, { sleep, maxAttempts: 3, onError });
    for (const n of numbersTo(500)) publisher.enqueue(login({ n }));
    for (let waits = 1; waits <= 2; waits += 1) {
      await vi.waitFor(() => expect(asked).toHaveLength(waits), { interval: 1 });
      end();
    }
    await vi.waitFor(() => expect(asked).toHaveLength(3), { interval: 1 });
    await publisher.flush();
    expect(heard).toHaveLength(500);
    expect(bridge.calls).toHaveLength(4);
  });

  it('does not keep a close waiting, though onError enqueues anew', async () => {
    const { sleep } = pauses();
    let handed = 0;
    const publisher = make(new Bridge(down), {
      sleep,
      maxAttempts: 1,
      onError: () => {
        handed += 1;
        if (handed <= 40) publisher.enqueue(login());
      },
    });
    for (const n of numbersTo(20)) publisher.enqueue(login({ n }));
    await publisher.close();
    expect(handed).toBe(60);
  });

  it('one event that EventBridge refuses is none', async () => {
    const { asked, sleep } = pauses();
    const { heard, onError } = listener();
    const bridge = new Bridge((input) =>
      bridge.calls.length === 1 ? { Entries: [{ ErrorCode: 'MalformedDetail' }] } : taken(input),
    );
    const publisher = make(bridge, { sleep, onError });
    publisher.enqueue(login({ n: 1 }));
    await publisher.flush();
    publisher.enqueue(login({ n: 2 }));
    await publisher.flush();
    expect(asked).toEqual([]);
    expect(heard).toHaveLength(1);
  });
});

describe('a process that ends', () => {
  const run = async (script: string) => {
    const sdk = JSON.stringify(join(import.meta.dirname, '../../../../sdk/index.ts'));
    const child = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { createPublisher } from ${sdk};${script}`,
    ]);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const [code] = await once(child, 'close');
    return { code, output };
  };
  const failsOnce = `let calls = 0;
    const client = { send: async () => ++calls === 1 ? {} : (console.log('published'), { Entries: [{ EventId: 'x' }] }) };
    const publisher = createPublisher({ busName: 'bus', service: 'terminal', client });`;

  it.each([
    ['publish', `await publisher.publish({ event_type: 'a.b' })`],
    ['flush', `publisher.enqueue({ event_type: 'a.b' }); await publisher.flush()`],
    ['close', `publisher.enqueue({ event_type: 'a.b' }); await publisher.close()`],
  ])('is kept alive by %s until it is done', async (_, script) => {
    expect(await run(`${failsOnce}${script}; console.log('done');`)).toEqual({ code: 0, output: 'published\ndone\n' });
  });

  it('is not kept alive by an outage', async () => {
    const { code } = await run(`const client = { send: async () => ({}) };
      const publisher = createPublisher({ busName: 'bus', service: 'terminal', client, maxAttempts: 1, onError() {}, random: () => 1 });
      for (let n = 0; n < 100; n++) publisher.enqueue({ event_type: 'a.b' });`);
    expect(code).toBe(0);
  });
});
