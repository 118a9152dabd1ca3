import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEvent, type NewEvent, parseEvent } from '../../../sdk/index.ts';

const minimal = {
  event_id: '6f1b0a6e-6f0f-4c58-9f5b-0d6f9d2f6d3a',
  event_type: 'task.finished',
  timestamp: '2026-01-02T03:04:05Z',
};

describe('createEvent', () => {
  it('makes an event that the contract takes, and parsing it again changes nothing', () => {
    const event = createEvent({ event_type: 'custom.plugin_started', meta: { n: 0 }, trace: { id: 1 } });
    expect(parseEvent(JSON.parse(JSON.stringify(event)))).toEqual(event);
    expect(event).toMatchObject({ action: 'custom_plugin_started', trace: { id: 1 } });
  });

  it('a complete event stays as it is', () => {
    const event = parseEvent({ ...minimal, action: '', extra: 1 });
    expect(createEvent(event)).toEqual(event);
  });

  it('what is there but undefined or null counts as not given, for what is generated', () => {
    const nulls: NewEvent = JSON.parse('{"event_type":"a.b","event_id":null,"timestamp":null,"action":null}');
    const undefineds: NewEvent = JSON.parse('{"event_type":"a.b"}');
    Object.assign(undefineds, { event_id: undefined, timestamp: undefined, action: undefined });
    for (const fields of [nulls, undefineds]) {
      expect(createEvent(fields)).toMatchObject({
        event_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        timestamp: expect.stringMatching(/Z$/),
        action: 'a_b',
      });
    }
  });

  it.each(['user_id', 'server_id'])('a %s of 0 is one', (field) => {
    expect(createEvent({ event_type: 'a.b', [field]: 0 })[field]).toBe(0);
  });

  it('leaves the caller’s object alone', () => {
    const fields = Object.freeze({ event_type: 'a.b', meta: Object.freeze({ n: 1 }) });
    createEvent(fields);
    expect(fields).toEqual({ event_type: 'a.b', meta: { n: 1 } });
  });

  it.each([['Task.Finished'], ['task'], [''], ['task.'], ['.task'], ['task..x'], ['täsk.x'], ['task.x\n']])(
    'refuses the type %j by name',
    (event_type) => {
      expect(() => createEvent({ event_type })).toThrow(expect.objectContaining({ field: 'event_type' }));
    },
  );
});

describe('timestamps', () => {
  it('with or without a fraction of any length, with Z or an offset, are taken, kept, and are points in time', () => {
    const two = (most: number) => fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(2, '0'));
    const fraction = fc.oneof(
      fc.constant(''),
      fc.array(fc.nat(9), { minLength: 1, maxLength: 40 }).map((digits) => `.${digits.join('')}`),
    );
    const zone = fc.oneof(
      fc.constant('Z'),
      fc
        .tuple(fc.constantFrom('+', '-'), two(23), two(59))
        .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`),
    );
    fc.assert(
      fc.property(two(23), two(59), two(59), fraction, zone, (hours, minutes, seconds, rest, offset) => {
        const timestamp = `2026-02-28T${hours}:${minutes}:${seconds}${rest}${offset}`;
        expect(parseEvent({ ...minimal, timestamp }).timestamp).toBe(timestamp);
        // EventBridge gets it as a Date.
        expect(new Date(timestamp).getTime()).not.toBeNaN();
      }),
    );
  });

  it.each(['2026-01-02T03:04:05', '2026-02-30T03:04:05Z', '2026-01-02', '2026-01-02 03:04:05Z', '1767323045', ''])(
    '%j is refused by name',
    (timestamp) => {
      expect(() => parseEvent({ ...minimal, timestamp })).toThrow(expect.objectContaining({ field: 'timestamp' }));
    },
  );
});

describe('hostile events', () => {
  it('do not reach the prototype of anything', () => {
    const event = parseEvent(
      JSON.parse(JSON.stringify(minimal).replace('{', '{"__proto__":{"x":1},"meta":{"__proto__":{"x":1}},')),
    );
    expect(event.x).toBeUndefined();
    expect(event.meta.x).toBeUndefined();
    expect(Object.prototype).not.toHaveProperty('x');
  });
});
