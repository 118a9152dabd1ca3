import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EventRun, type RunStart } from '../../../../functions/history/event-run.ts';
import type { DispatchRun } from '../../../../functions/history/history-entry.ts';
import { decodeEntry } from '../../../../functions/history/table/decode-entry.ts';
import { encodeRun } from '../../../../functions/history/table/encode-run.ts';
import { type HistoryItem, itemSize, MAX_ITEM, writeUnits } from '../../../../functions/history/table/history-item.ts';
import type { PluginEvent } from '../../../../sdk/event/plugin-event.ts';
import { sampleEvent } from './sample-event.ts';

const at = Date.parse('2026-11-25T12:00:00Z');
const EXPIRES = 1_800_000_000;

function runOf(event: PluginEvent, start: Partial<RunStart> = {}): EventRun {
  return new EventRun({ event, eventJson: JSON.stringify(event), recordId: 'record-1234', ...start }, at);
}

function decoded(item: HistoryItem): DispatchRun {
  const entry = decodeEntry(item);
  if (entry?.kind !== 'run') throw new Error('it is not a run');
  return entry;
}

describe('an item of a run', () => {
  it('is one write unit for an event of the usual size and five plugins', () => {
    const run = runOf(sampleEvent());
    for (const plugin of ['slack', 'email', 'webhook.siem', 'webhook.billing', 'pagerduty']) run.delivered(plugin, 123);
    expect(writeUnits(itemSize(encodeRun(run, EXPIRES)))).toBe(1);
  });

  it('has the event and the outcomes of all plugins', () => {
    const event = sampleEvent({ severity: 'error' });
    const run = runOf(event, {
      queuedAt: at - 250,
      replay: 'replay-7',
    });
    run.skip('pager', 'event_types');
    run.skipAll({ filter: ['email'], no_hook: ['slack', 'sms'] });
    run.delivered('webhook', 12);
    run.ended('webhook.siem', 'retry', 1003, 'hook_error');
    run.ended('"odd": {', 'parked', 0, 'plugin_not_found');
    const entry = decoded(encodeRun(run, EXPIRES));
    expect(entry).toMatchObject({
      eventId: event.event_id,
      at,
      queuedAt: at - 250,
      eventType: 'task.finished',
      severity: 'error',
      server: 'web-1.example.com',
      traceId: event.event_id.replaceAll('-', ''),
      replay: 'replay-7',
      eventJson: JSON.stringify(event),
      outcomes: [
        { plugin: 'webhook', status: 'delivered', duration: 12, reason: undefined },
        { plugin: 'webhook.siem', status: 'retry', duration: 1003, reason: 'hook_error' },
        { plugin: '"odd": {', status: 'parked', duration: 0, reason: 'plugin_not_found' },
      ],
      skipped: [
        { plugin: 'slack', reason: 'no_hook' },
        { plugin: 'sms', reason: 'no_hook' },
        { plugin: 'pager', reason: 'event_types' },
        { plugin: 'email', reason: 'filter' },
      ],
    });
  });

  it('keeps the digits of numbers that JavaScript cannot hold', () => {
    const event = sampleEvent();
    const eventJson = JSON.stringify(event).replace('"server_id":42', '"server_id":9007199254740993');
    expect(decoded(encodeRun(runOf(event, { eventJson }), EXPIRES)).eventJson).toBe(eventJson);
  });

  it('has a larger event compressed, where that takes fewer write units', () => {
    const event = sampleEvent({ meta: { output: 'the same line again and again\n'.repeat(500) } });
    const item = encodeRun(runOf(event), EXPIRES);
    expect(item.event).toBeUndefined();
    expect(writeUnits(itemSize(item))).toBe(1);
    expect(decoded(item).eventJson).toBe(JSON.stringify(event));
  });

  it('has an event as text that compression does not make cheaper', () => {
    const event = sampleEvent({
      meta: {
        output: randomBytes(700)
          .toString('latin1')
          .replace(/[^!-~]/g, ''),
      },
    });
    const item = encodeRun(runOf(event), EXPIRES);
    expect(item.event).toEqual({ S: JSON.stringify(event) });
  });

  it('has a note in place of an event that does not fit, and everything else', () => {
    const event = sampleEvent({ meta: { output: randomBytes(500_000).toString('base64') } });
    const run = runOf(event);
    run.delivered('webhook', 5);
    const item = encodeRun(run, EXPIRES);
    expect(itemSize(item)).toBeLessThan(MAX_ITEM);
    const entry = decoded(item);
    expect(entry.eventJson).toBeUndefined();
    expect(entry.eventNote).toMatch(/^the event has 652 KB: more than/);
    expect(entry.outcomes).toHaveLength(1);
  });

  it('has two keys for an event that comes twice in one batch', () => {
    const event = sampleEvent();
    const [first, second] = ['aaaaaaaa-1', 'bbbbbbbb-2'].map((recordId) =>
      encodeRun(runOf(event, { recordId }), EXPIRES),
    );
    expect(first?.pk).toEqual(second?.pk);
    expect(first?.sk).not.toEqual(second?.sk);
  });

  it('has the trace of an event that was published with one', () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const event = sampleEvent({ traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
    expect(decoded(encodeRun(runOf(event), EXPIRES)).traceId).toBe(traceId);
  });
});

describe('decodeEntry', () => {
  it.each([
    undefined,
    {},
    { pk: { S: 'counters' }, sk: { S: '2026-11-25T12' } },
    { sk: { S: 'id#Z#1' }, at: { N: '1' } },
  ])('has nothing for an item that is no entry: %j', (item) => {
    expect(decodeEntry(item)).toBeUndefined();
  });
});
