import { describe, expect, it } from 'vitest';
import { eventSchema, InvalidEventError, parseEvent } from '../../../../sdk/index.ts';
import { minimalEvent } from '../../../fixtures/events/minimal-event.ts';

function errorOf(event: unknown): InvalidEventError {
  try {
    parseEvent(event);
  } catch (error) {
    if (error instanceof InvalidEventError) return error;
    throw error;
  }
  throw new Error('the event was accepted');
}

describe('parseEvent', () => {
  it('fills what is absent, and keeps unknown top-level fields', () => {
    expect(parseEvent({ ...minimalEvent, trace_id: 'abc' })).toEqual({
      ...minimalEvent,
      trace_id: 'abc',
      user_id: null,
      username: null,
      server_id: null,
      server_name: null,
      target_type: '',
      target_id: '',
      action: '',
      meta: {},
      severity: 'info',
      ip: null,
      user_agent: null,
    });
  });

  it('keeps the order of the fields that came', () => {
    const event = { meta: {}, ...minimalEvent, severity: 'error' };
    expect(Object.keys(parseEvent(event)).slice(0, 5)).toEqual(Object.keys(event));
  });

  it('accepts ids that are numbers, 0 included, or text', () => {
    expect(parseEvent({ ...minimalEvent, user_id: 0, server_id: 'i-0abc' })).toMatchObject({
      user_id: 0,
      server_id: 'i-0abc',
    });
  });

  it.each<[string, unknown]>([
    ['event_id', { event_id: 'x' }],
    ['event_id', { event_id: '00000000-0000-0000-0000-000000000000' }],
    ['event_id', { event_id: '6f1b0a6e-6f0f-4c58-9f5b-0d6f9d2f6d3' }],
    ['event_type', { event_type: 'task finished' }],
    ['event_type', { event_type: `task.${'x'.repeat(130)}` }],
    ['timestamp', { timestamp: 'yesterday' }],
    ['timestamp', { timestamp: undefined }],
    ['severity', { severity: 'fatal' }],
    ['meta', { meta: [] }],
    ['meta', { meta: new Date() }],
    ['username', { username: 7 }],
    ['user_id', { user_id: Number.NaN }],
    ['server_id', { server_id: true }],
    ['target_id', { target_id: {} }],
  ])('refuses a wrong `%s`, and names it', (field, fields) => {
    expect(errorOf({ ...minimalEvent, ...Object(fields) })).toMatchObject({ code: 'invalid_event', field });
  });

  it.each([null, 'text', 7, [minimalEvent], undefined])('refuses %j, which is not an object', (value) => {
    expect(errorOf(value)).toMatchObject({ field: '(the event itself)', message: /an object is expected/ });
  });

  it('names every problem in one message, with what was expected and the type of what came', () => {
    const error = errorOf({
      event_type: 's3cret pass',
      timestamp: 1767834000,
      user_id: { password: 's3cret' },
      username: false,
      meta: ['s3cret'],
      severity: 's3cret',
    });
    expect(error.message).toBe(
      'not an event: `event_id` is missing: a UUID is expected; ' +
        '`event_type` is text of another form: letters, digits, `_` and `-` in words joined by dots, ' +
        'such as `task.finished`, 128 characters at most is expected; ' +
        '`timestamp` is a number: an ISO 8601 date and time, such as `2026-01-08T01:00:00Z` is expected; ' +
        '`user_id` is an object: a number, text or null is expected; ' +
        '`username` is a boolean: text or null is expected; ' +
        '`meta` is a list: an object or null is expected; ' +
        '`severity` is text of another form: one of info, warning, error, critical is expected',
    );
    expect(error.problems.map(({ path, got }) => [path, got])).toEqual([
      ['event_id', 'missing'],
      ['event_type', 'text of another form'],
      ['timestamp', 'a number'],
      ['user_id', 'an object'],
      ['username', 'a boolean'],
      ['meta', 'a list'],
      ['severity', 'text of another form'],
    ]);
  });

  it('keeps keys named `__proto__` as data, and reaches the prototype of nothing', () => {
    const text = JSON.stringify(minimalEvent).replace('{', '{"__proto__":{"x":1},"meta":{"__proto__":{"x":1}},');
    const event = parseEvent(JSON.parse(text));
    expect(JSON.parse(JSON.stringify(event))).toEqual(JSON.parse(JSON.stringify({ ...event })));
    expect(JSON.stringify(event)).toContain('"__proto__":{"x":1},"meta":{"__proto__":{"x":1}}');
    expect(event.x).toBeUndefined();
    expect(event.meta.x).toBeUndefined();
    expect(Object.prototype).not.toHaveProperty('x');
  });

  it('is not kept busy by text, however long and hostile', () => {
    const long = 'a'.repeat(200_000);
    for (const event_type of [`${long}.`, `a${'.a'.repeat(100_000)}!`, `${'a_'.repeat(100_000)}.`]) {
      expect(errorOf({ ...minimalEvent, event_type }).field).toBe('event_type');
    }
    for (const timestamp of [`2026-01-01T00:00:00.${'1'.repeat(200_000)}x`, `${'9'.repeat(200_000)}`]) {
      expect(errorOf({ ...minimalEvent, timestamp }).field).toBe('timestamp');
    }
    expect(errorOf({ ...minimalEvent, event_id: '0'.repeat(200_000) }).field).toBe('event_id');
  });
});

describe('eventSchema', () => {
  it('does what parseEvent does, as a part of a schema', () => {
    expect(eventSchema.parse(minimalEvent)).toEqual(parseEvent(minimalEvent));
    const { error } = eventSchema.safeParse({ event_type: 'a.b' });
    expect(error?.issues[0]?.message).toContain('`event_id` is missing: a UUID');
  });
});
