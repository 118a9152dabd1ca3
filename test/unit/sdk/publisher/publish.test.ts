import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type NewEvent, type PluginEvent, PublishError, parseEvent } from '../../../../sdk/index.ts';
import { type Answer, accepted, Bridge, down, login, make, numbersTo, silent } from './fake-bridge.ts';

describe('publish', () => {
  it('sends the event as the contract says, and returns it completed', async () => {
    const bridge = new Bridge();
    const event = await make(bridge).publish({ ...login(), timestamp: '2026-01-02T03:04:05Z' });
    expect(bridge.sent()).toEqual([
      {
        EventBusName: 'bus',
        Source: 'servermonitor.central-api',
        DetailType: 'user.login',
        Detail: JSON.stringify(event),
        Time: new Date('2026-01-02T03:04:05Z'),
      },
    ]);
    expect(event).toMatchObject({ event_type: 'user.login', action: 'user_login', severity: 'info' });
  });

  it('sends a complete event as it is, unknown fields included', async () => {
    const bridge = new Bridge();
    const event = parseEvent({
      event_id: crypto.randomUUID(),
      event_type: 'custom.thing',
      timestamp: '2026-01-02T03:04:05.123456789+02:00',
      action: '',
      user_id: 0,
      trace: 'abc',
    });
    expect(await make(bridge).publish(event)).toEqual(event);
    expect(bridge.sent()).toMatchObject([{ Time: new Date('2026-01-02T01:04:05.123Z'), DetailType: 'custom.thing' }]);
    expect(JSON.parse(bridge.sent()[0]?.Detail ?? '')).toEqual(event);
  });

  it('packs as many events into a call as its limits on count and size allow', async () => {
    const bridge = new Bridge();
    await make(bridge).publishAll(numbersTo(25).map((n) => login({ n })));
    expect(bridge.calls.map(({ Entries }) => Entries?.length)).toEqual([10, 10, 5]);
    expect(bridge.numbers()).toEqual(numbersTo(25));

    bridge.calls.length = 0;
    await make(bridge).publishAll(numbersTo(4).map(() => login({ text: 'x'.repeat(400_000) })));
    expect(bridge.calls.map(({ Entries }) => Entries?.length)).toEqual([2, 2]);
  });

  it('accepts an event whose envelope has exactly 1 MB, and refuses one byte more before anything is sent', async () => {
    const bridge = new Bridge();
    const event = parseEvent({ event_id: crypto.randomUUID(), event_type: 'a.b', timestamp: new Date().toISOString() });
    const overhead = Buffer.byteLength(envelopeOf({ ...event, meta: { text: '' } }));
    const text = `ü${'x'.repeat(1_048_576 - overhead - 2)}`;
    await make(bridge).publish({ ...event, meta: { text } });
    expect(bridge.calls).toHaveLength(1);

    const refused = make(bridge).publishAll([login(), { ...event, meta: { text: `${text}x` } }]);
    await expect(refused).rejects.toMatchObject({
      code: 'event_too_large',
      size: 1_048_577,
      limit: 1_048_576,
      message: expect.stringMatching(/a\.b.*over the limit of 1048576/),
    });
    expect(bridge.calls).toHaveLength(1);
  });

  it.each<[string, NewEvent]>([
    ['event_type', { event_type: 'Log in' }],
    ['user_id', { event_type: 'a.b', user_id: 2 ** 60 }],
    ['severity', JSON.parse('{"event_type":"a.b","severity":"fatal"}')],
    ['meta.disk.bytes', login({ disk: { bytes: 2 ** 53 } })],
  ])('refuses an invalid event with an error that names the field %s', async (field, event) => {
    const bridge = new Bridge();
    await expect(make(bridge).publish(event)).rejects.toMatchObject({ code: 'invalid_event', field });
    expect(bridge.calls).toEqual([]);
  });

  it('publishes a bigint as digits', async () => {
    const bridge = new Bridge();
    await make(bridge).publish({ event_type: 'a.b', user_id: 9007199254740993n, meta: { n: [1234567890123456789n] } });
    expect(bridge.sent()[0]?.Detail).toMatch(/"user_id":9007199254740993,.*"n":\[1234567890123456789\]/);
  });

  it('refuses to be made without a bus: EventBridge would take its default one', () => {
    expect(() => make(new Bridge(), { busName: '' })).toThrow('`busName` is empty');
  });
});

describe('the service that publishes', () => {
  it.each(['central-api', 'my-core', 's', 'plugin.webhook.siem', 'billing_2'])('may be %s', async (service) => {
    const bridge = new Bridge();
    await make(bridge, { service }).publish(login());
    expect(bridge.sent()).toMatchObject([{ Source: `servermonitor.${service}` }]);
  });

  it.each(['', 'Central', 'a b', '-a', '.a', 'ä', 'x'.repeat(250)])('may not be %j', (service) => {
    expect(() => make(new Bridge(), { service })).toThrow(
      /`service` must be .*`central-api`, `task-runner` or `terminal`/,
    );
  });
});

describe('an event that EventBridge does not accept', () => {
  it('is retried alone', async () => {
    const bridge = new Bridge((input) => {
      if (bridge.calls.length > 1) return accepted(input);
      return { Entries: [{ EventId: 'a' }, { ErrorCode: 'ThrottlingException' }, { EventId: 'c' }] };
    });
    await make(bridge).publishAll([login({ n: 1 }), login({ n: 2 }), login({ n: 3 })]);
    expect(bridge.numbers()).toEqual([1, 2, 3, 2]);
  });

  it.each<[string, Answer]>([
    ['no entries', () => ({})],
    ['too few entries', () => ({ Entries: [{ EventId: 'a' }] })],
    ['too many entries', () => ({ Entries: [{ EventId: 'a' }, { EventId: 'b' }, { EventId: 'c' }] })],
    ['entries without an id', () => ({ FailedEntryCount: 0, Entries: [{}, {}] })],
    ['entries with an empty id', () => ({ Entries: [{ EventId: '' }, { EventId: '' }] })],
    ['an id and an error', ({ Entries = [] }) => ({ Entries: Entries.map(() => ({ EventId: 'a', ErrorCode: 'X' })) })],
    ['entries that are null', () => JSON.parse('{"Entries":[null,null]}')],
    ['entries that are no list', () => JSON.parse('{"Entries":"none"}')],
    ['an error', down],
    ['an error that is no Error', () => Promise.reject(Object.create(null))],
  ])('is not taken for published after an answer with %s, and tried as often as allowed', async (_, answer) => {
    const bridge = new Bridge(answer);
    const result = make(bridge, { maxAttempts: 3 }).publishAll([login(), login()]);
    await expect(result).rejects.toMatchObject({ code: 'publish_failed', events: { length: 2 }, published: [] });
    expect(bridge.calls).toHaveLength(3);
  });

  it.each([
    'NotAuthorizedForSourceException',
    'NotAuthorizedForDetailTypeException',
    'InvalidArgument',
    'MalformedDetail',
    'RedactionFailure',
    'AccessDeniedException',
  ])('with %s is not retried, and the error says which events are published and which not', async (ErrorCode) => {
    const bridge = new Bridge(() => ({ Entries: [{ EventId: 'a' }, { ErrorCode }, { EventId: 'c' }] }));
    const result = make(bridge).publishAll([login({ n: 1 }), login({ n: 2 }), login({ n: 3 })]);
    await expect(result).rejects.toMatchObject({
      events: [{ meta: { n: 2 } }],
      published: [{ meta: { n: 1 } }, { meta: { n: 3 } }],
      message: expect.stringContaining(ErrorCode),
    });
    expect(bridge.calls).toHaveLength(1);
  });

  it.each(['ThrottlingException', 'InternalFailure', 'InternalException', 'SomethingNew'])(
    'with %s is retried',
    async (ErrorCode) => {
      const bridge = new Bridge((input) => (bridge.calls.length > 1 ? accepted(input) : { Entries: [{ ErrorCode }] }));
      await make(bridge).publish(login());
      expect(bridge.calls).toHaveLength(2);
    },
  );

  it('is not retried when the call as a whole is forbidden; the error names the fix', async () => {
    const bridge = new Bridge(() => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' })));
    await expect(make(bridge).publish(login())).rejects.toThrow('allow `events:PutEvents` on the bus');
    expect(bridge.calls).toHaveLength(1);
  });

  it('is retried with full jitter and growing delays, up to a limit', async () => {
    const waits: number[] = [];
    const sleep = async (ms: number) => void waits.push(ms);
    const publisher = make(new Bridge(down), { maxAttempts: 9, sleep, random: () => 0.5 });
    await publisher.publish(login()).catch(() => {});
    expect(waits).toEqual([50, 100, 200, 400, 800, 1600, 2500, 2500]);
  });

  it('fails without waiting for the other events once EventBridge is down', async () => {
    const bridge = new Bridge((input) => (bridge.calls.length === 1 ? accepted(input) : down(input)));
    const result = make(bridge, { maxAttempts: 3 }).publishAll(numbersTo(1000).map((n) => login({ n })));
    await expect(result).rejects.toMatchObject({ events: { length: 990 }, published: { length: 10 } });
    expect(bridge.calls).toHaveLength(4);
  });

  it('fails in time when there is no answer, even with a client that waits forever', async () => {
    const publisher = make(new Bridge(silent), { requestTimeout: 10, maxAttempts: 2 });
    const error = await publisher.publish(login()).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PublishError);
    expect(error).toMatchObject({ message: expect.stringContaining('no answer within 10 ms') });
  });

  it('leaves no timers or listeners behind', async () => {
    const signals: AbortSignal[] = [];
    const bridge = new Bridge();
    const { client } = bridge;
    const watching: typeof client = {
      send: (command, options) => {
        if (options?.abortSignal) signals.push(options.abortSignal);
        return client.send(command, options);
      },
    };
    await make(bridge, { client: watching }).publishAll(numbersTo(50).map((n) => login({ n })));
    expect(signals).toHaveLength(5);
    expect(signals.map((signal) => [signal.aborted, getEventListeners(signal, 'abort').length])).toEqual(
      signals.map(() => [false, 0]),
    );
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBeLessThan(5);
  });
});

/** The event as EventBridge hands it on, from the region with the longest name. */
function envelopeOf(event: PluginEvent): string {
  return JSON.stringify({
    version: '0',
    id: crypto.randomUUID(),
    'detail-type': event.event_type,
    source: 'servermonitor.central-api',
    account: '123456789012',
    time: '2026-01-01T00:00:00Z',
    region: 'us-isob-northeast-10',
    resources: [],
    detail: event,
  });
}
