import { afterEach, describe, expect, it, vi } from 'vitest';
import { accepted, Bridge, down, listener, login, make, numbersTo } from './fake-bridge.ts';

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
    ['an event that is too large', login({ text: 'x'.repeat(1_100_000) })],
    ['a getter that throws', throwing(new Error('no'))],
    ['a getter that throws what cannot be shown', throwing(Object.create(null))],
    ['a getter that throws a revoked proxy', throwing(revoked.proxy)],
    ['a revoked proxy', revoked.proxy],
  ])('never throws: %s is reported', async (_, event) => {
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
    bridge.answer = accepted;
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
