// What the Python system did, as inputs and outputs: events, the order of hooks, configurations and the webhook request.
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseRecord } from '../../../functions/delivery/parse-record.ts';
import { readPluginConfig } from '../../../functions/host/read-plugin-config.ts';
import webhook from '../../../plugins/webhook/index.ts';
import { createEvent, fromAuditLog, parseEvent, stableEventId } from '../../../sdk/index.ts';
import { hooksFor } from '../../../sdk/plugin/hooks-for.ts';
import { testPlugin } from '../../../sdk/testing/index.ts';

const id = '0b0f5a52-6b3e-4f6e-9d53-0a4e0d8f3b11';
const aRecord = (detail: string) =>
  parseRecord(`{"source":"servermonitor.central-api","detail-type":"x","detail":${detail}}`);

describe('an event', () => {
  it.each([
    ['naive isoformat()', '2026-01-08T01:00:00', '2026-01-08T01:00:00Z'],
    ['an offset without a colon', '2026-01-08T08:00:00+0700', '2026-01-08T08:00:00+07:00'],
    ['a blank for the T', '2026-01-08 01:00:00', '2026-01-08T01:00:00Z'],
    ['a lower-case z', '2026-01-08T01:00:00z', '2026-01-08T01:00:00Z'],
    ['RFC 3339', '2026-01-08T01:00:00.123456+00:00', '2026-01-08T01:00:00.123456+00:00'],
  ])('takes a timestamp of Python: %s', (_, given, written) => {
    expect(parseEvent({ event_id: id, event_type: 'a.b', timestamp: given }).timestamp).toBe(written);
  });

  it.each([
    [{ target_id: 123 }, { target_id: '123' }],
    [{ target_id: null }, { target_id: '' }],
    [{ target_type: null }, { target_type: '' }],
    [{ action: null }, { action: '' }],
    [{ meta: null }, { meta: {} }],
    [{ severity: null }, { severity: 'info' }],
  ])('accepts %j with its usual meaning', (given, expected) => {
    const event = { event_id: id, event_type: 'a.b', timestamp: '2026-01-08T01:00:00Z', ...given };
    expect(parseEvent(event)).toMatchObject(expected);
  });

  it.each([
    ['version 1', 'c232ab00-9414-11ec-b3c8-9f6bdeced846'],
    ['version 5', 'cfbff0d1-9375-5685-968c-48ce8b15ae17'],
    ['version 7', '01890a5d-ac96-774b-bcce-b302099a8057'],
    ['hexadecimal without dashes', '0b0f5a526b3e4f6e9d530a4e0d8f3b11'],
  ])('takes a UUID of %s', (_, event_id) => {
    const event = parseEvent({ event_id, event_type: 'a.b', timestamp: '2026-01-08T01:00:00Z' });
    expect(event.event_id.replaceAll('-', '')).toBe(event_id.replaceAll('-', ''));
    expect(event.event_id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it.each([
    ['backup-job.done', 'backup-job.done'],
    ['Alert.X', 'alert.x'],
    ['http_request', 'http_request'],
  ])('takes the type %s', (event_type, expected) => {
    expect(createEvent({ event_type }).event_type).toBe(expected);
  });

  it('is refused with every problem at once, each with what was expected', () => {
    const read = aRecord('{"event_type":"a b","timestamp":"yesterday","meta":[]}');
    if (!('malformed' in read)) throw new Error('taken');
    for (const field of ['event_type', 'timestamp', 'meta']) expect(read.malformed).toContain(`\`${field}\``);
  });

  it.each(['NaN', 'Infinity', '-Infinity'])('with %s in meta is refused, and the place is named', (value) => {
    const read = aRecord(`{"event_id":"${id}","event_type":"a.b","meta":{"load":${value}}}`);
    expect(read).toEqual({ malformed: expect.stringMatching(/`-?(NaN|Infinity)` at (detail\.)?meta\.load/) });
  });

  it('keeps the key order and the numbers of json.dumps on the way to a receiver', () => {
    const detail = `{"event_id": "${id}", "event_type": "a.b", "timestamp": "2026-01-08T01:00:00Z", "user_id": null, "username": null, "server_id": 7, "server_name": null, "target_type": "", "target_id": "", "action": "", "meta": {"load": 1.0, "big": 12345678901234567890}, "ip": null, "user_agent": null, "severity": "info"}`;
    const read = aRecord(detail);
    expect(read).toMatchObject({ eventJson: detail });
  });
});

describe('a row of the audit log', () => {
  it('becomes the same event each time, with its own type and meta', () => {
    const row = { id: 'log-123', action: 'terminal.connect', meta_json: '{"session_id": "s-1"}' };
    const event = fromAuditLog(row);
    expect(event).toMatchObject({
      event_type: 'terminal.connect',
      meta: { session_id: 's-1', audit_log_id: 'log-123' },
    });
    expect(fromAuditLog(row).event_id).toBe(event.event_id);
  });
});

describe('hooks', () => {
  const noted: string[] = [];
  const note = (name: string) => () => void noted.push(name);
  const hooks = {
    onAuditLog: note('audit'),
    onAlert: note('alert'),
    onEvent: note('event'),
    onTaskCreated: note('created'),
    onTaskFinished: note('finished'),
    onInventoryCollected: note('inventory'),
    onServerStatusChanged: note('status'),
  };

  it.each([
    ['task.created', ['event', 'created', 'audit']],
    ['task.finished', ['event', 'finished', 'audit']],
    ['task.failed', ['event', 'finished', 'audit']],
    ['task.cancelled', ['event', 'audit']],
    ['inventory.collected', ['event', 'inventory', 'audit']],
    ['inventory.updated', ['event', 'inventory', 'audit']],
    ['alert.triggered', ['event', 'alert', 'audit']],
    ['alert.resolved', ['event', 'alert', 'audit']],
    ['server.status_changed', ['event', 'status', 'audit']],
    ['server.created', ['event', 'audit']],
    ['custom.thing', ['event', 'audit']],
  ])('of %s are called in this order: %j', (event_type, expected) => {
    noted.length = 0;
    const event = createEvent({ event_type });
    for (const hook of hooksFor(hooks, event)) hook(event as never, undefined as never);
    expect(noted).toEqual(expected);
  });

  it('without an action, `onAuditLog` is not called', () => {
    expect(hooksFor(hooks, { event_type: 'task.created', action: '' })).toHaveLength(2);
  });
});

describe('the webhook request', () => {
  it('has the method, headers and signature of the Python system, and the event as its body', async () => {
    const plugin = testPlugin(webhook, { config: { url: 'https://hooks.example/in', secret: 'a-shared-secret' } });
    const event = createEvent({ event_type: 'task.finished', server_name: 'Zürich' });
    expect(await plugin.receive(event)).toEqual({ status: 'delivered' });
    const [sent] = plugin.http.requests;
    expect(sent).toMatchObject({ method: 'POST', url: 'https://hooks.example/in' });
    expect(JSON.parse(sent?.body ?? '')).toEqual(event);
    expect(sent?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'ServerMonitor-Webhook/1.0',
      'x-sm-event-id': event.event_id,
      'x-sm-event-type': 'task.finished',
      'x-sm-signature': `sha256=${createHmac('sha256', 'a-shared-secret')
        .update(sent?.body ?? '')
        .digest('hex')}`,
    });
  });

  it.each([
    ['secret', ''],
    ['secret', null],
    ['timeout', null],
    ['event_types', null],
    ['retry_max', ''],
  ])('is configured without `%s` when it is %j', async (key, value) => {
    const config = JSON.stringify({ url: 'https://hooks.example/in', [key]: value });
    expect(await readPluginConfig(config, webhook, [])).toMatchObject({ valid: true });
  });

  it.each([
    ['timeout', 120, 60],
    ['retry_max', 60, 50],
  ])('has `%s` %d lowered to %d, with a warning', async (key, value, most) => {
    const config = JSON.stringify({ url: 'https://hooks.example/in', [key]: value });
    const read = await readPluginConfig(config, webhook, []);
    expect(read).toMatchObject({ valid: true, common: { [key]: most }, warnings: [expect.stringContaining(key)] });
  });
});

it('an event that every sandbox publishes at its start has one id, so that receivers drop repeats', () => {
  expect(stableEventId('started', 'pager', '1')).toBe(stableEventId('started', 'pager', '1'));
  expect(stableEventId('started', 'pager', '2')).not.toBe(stableEventId('started', 'pager', '1'));
});
