import { describe, expect, it } from 'vitest';
import { type AuditLogRow, fromAuditLog, standardEventTypes } from '../../../sdk/index.ts';

describe('fromAuditLog', () => {
  it('keeps the action as it stands in the log, and derives the type', () => {
    expect(fromAuditLog({ action: 'ssh_key_used' })).toMatchObject({
      event_type: 'ssh_key.used',
      action: 'ssh_key_used',
    });
    expect(fromAuditLog({ action: 'Größe ändern' })).toMatchObject({
      event_type: 'audit.gr_e_ndern',
      action: 'Größe ändern',
    });
  });

  it('knows one type an action: no two standard types share one', () => {
    expect(new Set(standardEventTypes.map((type) => type.replaceAll('.', '_'))).size).toBe(standardEventTypes.length);
  });

  it('zeros are values: of the user, the server and the target', () => {
    expect(fromAuditLog({ action: 'user_login', user_id: 0, server_id: 0, target_id: 0 })).toMatchObject({
      user_id: 0,
      server_id: 0,
      target_id: '0',
    });
  });

  it('columns that are null are not set', () => {
    const row: AuditLogRow = {
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

  it('takes the time as a Date or as text', () => {
    const created_at = '2026-01-02T03:04:05.123456+02:00';
    expect(fromAuditLog({ action: 'x', created_at }).timestamp).toBe(created_at);
    expect(fromAuditLog({ action: 'x', created_at: new Date(0) }).timestamp).toBe('1970-01-01T00:00:00.000Z');
  });

  it.each<[string, AuditLogRow]>([
    ['created_at', { action: 'x', created_at: new Date(Number.NaN) }],
    ['timestamp', { action: 'x', created_at: '2026-01-02 03:04:05' }],
    ['action', { action: '' }],
    ['meta', { action: 'x', meta: '[1]' }],
    ['meta', { action: 'x', meta: '{' }],
    ['event_type', { action: 'x'.repeat(200) }],
  ])('refuses a row with a wrong %s by name', (field, row) => {
    expect(() => fromAuditLog(row)).toThrow(expect.objectContaining({ code: 'invalid_event', field }));
  });
});
