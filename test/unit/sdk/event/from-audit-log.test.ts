import { describe, expect, it } from 'vitest';
import { type AuditLogRow, fromAuditLog, standardEventTypes, toEventJson } from '../../../../sdk/index.ts';
import { ExactNumber } from '../../../../sdk/json/exact-number.ts';

describe('fromAuditLog', () => {
  it('makes an event of a row', () => {
    const row = { action: 'user_login', created_at: new Date('2026-01-02T03:04:05Z'), meta: '{"mfa":true}' };
    expect(fromAuditLog(row)).toMatchObject({
      event_type: 'user.login',
      action: 'user_login',
      timestamp: '2026-01-02T03:04:05.000Z',
      meta: { mfa: true },
    });
  });

  it('makes an event of a row as the core writes it', () => {
    const row = { id: 'log-123', action: 'terminal.connect', meta_json: '{"session_id": "s-1"}' };
    expect(fromAuditLog(row)).toMatchObject({
      event_type: 'terminal.connect',
      action: 'terminal.connect',
      meta: { session_id: 's-1', audit_log_id: 'log-123' },
    });
  });

  it.each(
    standardEventTypes.flatMap((type) => [
      [type, type],
      [type.replaceAll('.', '_'), type],
      [type.toUpperCase(), type],
    ]),
  )('takes the action %s for the standard type %s', (action, type) => {
    expect(fromAuditLog({ action })).toMatchObject({ event_type: type, action });
  });

  it.each([
    ['user.password-changed', 'user.password-changed'],
    ['Disk Resized!', 'audit.disk_resized_'],
    ['Größe ändern', 'audit.gr_e_ndern'],
    ['disk_resized', 'audit.disk_resized'],
    ['.x', 'audit._x'],
  ])('makes the type of another action, %s, %s', (action, type) => {
    expect(fromAuditLog({ action })).toMatchObject({ event_type: type, action });
  });

  it('knows one type an action: no two standard types share one', () => {
    expect(new Set(standardEventTypes.map((type) => type.replaceAll('.', '_'))).size).toBe(standardEventTypes.length);
  });

  it('takes zeros for values: of the user, the server and the target', () => {
    expect(fromAuditLog({ action: 'user_login', user_id: 0, server_id: 0, target_id: 0 })).toMatchObject({
      user_id: 0,
      server_id: 0,
      target_id: '0',
    });
  });

  it('takes null for "not set" in every column', () => {
    const row: AuditLogRow = {
      id: null,
      action: 'user_login',
      created_at: null,
      user_id: null,
      username: null,
      server_id: null,
      server_name: null,
      target_type: null,
      target_id: null,
      ip: null,
      user_agent: null,
      meta: null,
      meta_json: 'null',
      severity: null,
    };
    expect(fromAuditLog(row)).toMatchObject({
      user_id: null,
      ip: null,
      target_type: '',
      target_id: '',
      meta: {},
      severity: 'info',
      timestamp: expect.stringMatching(/Z$/),
    });
  });

  it.each([
    ['2026-01-02T03:04:05.123456+02:00', '2026-01-02T03:04:05.123456+02:00'],
    ['2026-01-02 03:04:05', '2026-01-02T03:04:05Z'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
  ])('takes the time as %s', (created_at, timestamp) => {
    expect(fromAuditLog({ action: 'x', created_at }).timestamp).toBe(timestamp);
  });
});

describe('the id of an event that was made of a row', () => {
  it('is the same each time, whether the row has its id as a number, a bigint or text', () => {
    const ids = [42, 42n, '42', 42].map((id) => fromAuditLog({ id, action: 'x' }).event_id);
    // uuid.uuid5(uuid.UUID("6f1d6b1e-8c1b-5f0a-9a53-4d6b3a1f7c2e"), "audit-log:42") in Python
    expect(new Set(ids)).toEqual(new Set(['ba169584-0668-555b-bec4-618d82c3808d']));
  });

  it('differs from row to row, and is random for a row without an id', () => {
    const ids = [{ id: 1 }, { id: 2 }, { id: 'log-1' }, {}, {}].map(
      (row) => fromAuditLog({ ...row, action: 'x' }).event_id,
    );
    expect(new Set(ids).size).toBe(5);
  });

  it('does not replace an `audit_log_id` that the row has in its meta', () => {
    expect(fromAuditLog({ id: 1, action: 'x', meta: { audit_log_id: 'own' } }).meta.audit_log_id).toBe('own');
  });
});

describe('numbers in a row', () => {
  it('keep their digits on the way to the text that is published', () => {
    const event = fromAuditLog({
      id: 9007199254740993n,
      action: 'x',
      user_id: 1234567890123456789n,
      target_id: 9007199254740995n,
      meta: '{"a":1234567890123456789,"b":[0.12345678901234567891]}',
    });
    expect(event.meta).toEqual({
      a: 1234567890123456789n,
      b: [new ExactNumber('0.12345678901234567891')],
      audit_log_id: 9007199254740993n,
    });
    const text = toEventJson(event);
    expect(text).toContain('"user_id":1234567890123456789,');
    expect(text).toContain('"target_id":"9007199254740995"');
    expect(text).toContain('"a":1234567890123456789,"b":[0.12345678901234567891]');
    expect(text).toContain('"audit_log_id":9007199254740993');
  });

  it('are refused by name where JavaScript may have changed them', () => {
    expect(() => fromAuditLog({ id: 2 ** 60, action: 'x' })).toThrow('`id` is not a whole number below 2^53');
  });
});

describe('meta of a row', () => {
  it('comes from `meta` and `meta_json`, as text or an object, and `meta` wins', () => {
    expect(fromAuditLog({ action: 'x', meta: { a: 1 }, meta_json: '{"a":2,"b":3}' }).meta).toEqual({ a: 1, b: 3 });
    expect(fromAuditLog({ action: 'x', meta: '', meta_json: { b: 3 } }).meta).toEqual({ b: 3 });
  });

  it('keeps a key named `__proto__` as data', () => {
    const { meta } = fromAuditLog({ id: 1, action: 'x', meta: '{"__proto__":{"y":1}}' });
    expect(JSON.stringify(meta)).toBe('{"__proto__":{"y":1},"audit_log_id":1}');
  });
});

it.each<[string, AuditLogRow, string]>([
  ['created_at', { action: 'x', created_at: new Date(Number.NaN) }, 'a Date without a time'],
  ['timestamp', { action: 'x', created_at: 'yesterday' }, 'ISO 8601'],
  ['action', { action: '' }, '`action` is empty'],
  ['meta', { action: 'x', meta: '[1]' }, '`meta` must be an object'],
  ['meta', { action: 'x', meta: '{' }, 'ends too early'],
  ['meta', { action: 'x', meta: '{"load":NaN}' }, '`NaN` at load: not JSON'],
  ['meta_json', { action: 'x', meta_json: 'no json' }, '`meta_json` must be an object'],
  ['event_type', { action: 'x'.repeat(200) }, '128 characters at most'],
])('a wrong %s of a row is refused by name', (field, row, message) => {
  expect(() => fromAuditLog(row)).toThrow(expect.objectContaining({ code: 'invalid_event', field }));
  expect(() => fromAuditLog(row)).toThrow(message);
});

it('refuses a `target_id` that is a number beyond 2^53, and keeps every digit of a bigint', () => {
  expect(() => fromAuditLog({ action: 'user.login', target_id: 2 ** 53 })).toThrow(
    '`target_id` is a number beyond 2^53',
  );
  expect(fromAuditLog({ action: 'user.login', target_id: 9007199254740993n }).target_id).toBe('9007199254740993');
});
