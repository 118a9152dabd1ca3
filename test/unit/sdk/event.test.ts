import { describe, expect, it } from 'vitest';
import { eventJsonSchema } from '../../../sdk/event/event-json-schema.ts';
import { createEvent, EventTypes, fromAuditLog, parseEvent, standardEventTypes } from '../../../sdk/index.ts';

const minimal = {
  event_id: '6f1b0a6e-6f0f-4c58-9f5b-0d6f9d2f6d3a',
  event_type: 'task.finished',
  timestamp: '2026-01-02T03:04:05Z',
};

describe('parseEvent', () => {
  it('fills what is absent, and keeps unknown top-level fields', () => {
    expect(parseEvent({ ...minimal, trace_id: 'abc' })).toEqual({
      ...minimal,
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

  it.each([
    '2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05.1Z',
    '2026-01-02T03:04:05.123456789Z',
    '2026-01-02T03:04:05+02:00',
    '2026-01-02T03:04:05.123-05:30',
  ])('takes the timestamp %s', (timestamp) => {
    expect(parseEvent({ ...minimal, timestamp }).timestamp).toBe(timestamp);
  });

  it('takes ids that are numbers, 0 included, or text', () => {
    expect(parseEvent({ ...minimal, user_id: 0, server_id: 'i-0abc' })).toMatchObject({
      user_id: 0,
      server_id: 'i-0abc',
    });
  });

  it.each<[string, unknown]>([
    ['event_id', { ...minimal, event_id: 'x' }],
    ['event_type', { ...minimal, event_type: 'Task.Finished' }],
    ['event_type', { ...minimal, event_type: 'task' }],
    ['event_type', { ...minimal, event_type: `task.${'x'.repeat(130)}` }],
    ['timestamp', { ...minimal, timestamp: '2026-01-02 03:04:05' }],
    ['timestamp', { ...minimal, timestamp: undefined }],
    ['severity', { ...minimal, severity: 'fatal' }],
    ['meta', { ...minimal, meta: [] }],
    ['username', { ...minimal, username: 7 }],
    ['(the event itself)', null],
    ['(the event itself)', 'text'],
  ])('refuses a wrong `%s`, by name', (field, event) => {
    expect(() => parseEvent(event)).toThrow(expect.objectContaining({ code: 'invalid_event', field }));
  });
});

describe('limits', () => {
  const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);

  it('refuse an event that is nested too deeply, and say so', () => {
    expect(() => parseEvent({ ...minimal, meta: nested(31) })).not.toThrow();
    expect(() => parseEvent({ ...minimal, meta: nested(32) })).toThrow('nested deeper than 32 levels');
    expect(() => parseEvent({ ...minimal, meta: nested(20_000) })).toThrow('nested deeper than 32 levels');
    expect(() => parseEvent({ ...minimal, other: JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) })).toThrow(
      'nested deeper',
    );
  });

  it('refuse an event with too many keys', () => {
    const meta = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]));
    expect(() => parseEvent({ ...minimal, meta: meta(9_000) })).not.toThrow();
    expect(() => parseEvent({ ...minimal, meta: meta(10_001) })).toThrow('more than 10000 keys');
  });

  it('a circular event is refused, not walked for ever', () => {
    const circular: Record<string, unknown> = { ...minimal };
    circular.self = circular;
    expect(() => parseEvent(circular)).toThrow('nested deeper');
  });

  it('no text, however long and hostile, keeps the checks busy', () => {
    const long = 'a'.repeat(200_000);
    for (const event_type of [`${long}.`, `a${'.a'.repeat(100_000)}!`, `${'a_'.repeat(100_000)}.`]) {
      expect(() => parseEvent({ ...minimal, event_type })).toThrow('event_type');
    }
    for (const timestamp of [`2026-01-01T00:00:00.${'1'.repeat(200_000)}x`, `${'9'.repeat(200_000)}`]) {
      expect(() => parseEvent({ ...minimal, timestamp })).toThrow('timestamp');
    }
  });
});

describe('createEvent', () => {
  it('generates id, time and action', () => {
    const event = createEvent({ event_type: EventTypes.TASK_FINISHED });
    expect(event).toMatchObject({ action: 'task_finished', severity: 'info' });
    expect(Math.abs(Date.parse(event.timestamp) - Date.now())).toBeLessThan(5000);
    expect(createEvent({ event_type: 'task.finished' }).event_id).not.toBe(event.event_id);
  });

  it('what the caller gives wins, an empty action and a zero included', () => {
    expect(createEvent({ event_type: 'task.finished', action: '', user_id: 0 })).toMatchObject({
      action: '',
      user_id: 0,
    });
  });
});

describe('fromAuditLog', () => {
  it('makes an event of a row', () => {
    const row = {
      action: 'user_login',
      created_at: new Date('2026-01-02T03:04:05Z'),
      user_id: 0,
      target_id: 0,
      meta: '{"mfa":true}',
    };
    expect(fromAuditLog(row)).toMatchObject({
      event_type: 'user.login',
      action: 'user_login',
      timestamp: '2026-01-02T03:04:05.000Z',
      user_id: 0,
      target_id: '0',
      meta: { mfa: true },
    });
  });

  it('finds the type of every standard action, underscores or not', () => {
    expect(standardEventTypes.map((type) => fromAuditLog({ action: type.replaceAll('.', '_') }).event_type)).toEqual(
      standardEventTypes,
    );
  });

  it('an action without a standard type becomes an audit event', () => {
    expect(fromAuditLog({ action: 'Disk Resized!' }).event_type).toBe('audit.disk_resized_');
  });

  it('says what is wrong with a row', () => {
    expect(() => fromAuditLog({ action: '' })).toThrow('`action` is empty');
    expect(() => fromAuditLog({ action: 'user_login', meta: 'no json' })).toThrow('`meta` must be an object');
  });
});

describe('the JSON Schema', () => {
  it('asks for what a publisher must send, and allows further fields', () => {
    expect(eventJsonSchema).toMatchObject({ type: 'object', additionalProperties: {} });
    expect([...(eventJsonSchema.required ?? [])].sort()).toEqual(['event_id', 'event_type', 'timestamp']);
  });
});
