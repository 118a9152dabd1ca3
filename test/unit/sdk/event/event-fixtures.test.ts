import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type AuditLogRow,
  createEvent,
  fromAuditLog,
  type NewEvent,
  type PluginEvent,
  parseEvent,
  type Service,
  standardEventTypes,
} from '../../../../sdk/index.ts';
import { sourceOf, toEntry } from '../../../../sdk/publisher/entry.ts';

/** The Python package reads the same files: clients/python/tests/test_fixtures.py. */
const folder = join(import.meta.dirname, '../../../fixtures/events');
const read = <T>(name: string): T => JSON.parse(readFileSync(join(folder, name), 'utf8'));

interface Named {
  name: string;
}
interface Written {
  given: string;
  written: string;
}

const created = read<(Named & { fields: NewEvent; event: Partial<PluginEvent> })[]>('create-event.json');
const refusals = read<(Named & { fields: NewEvent; field: string })[]>('refusals.json');
const auditLog = read<{
  taken: (Named & { row: AuditLogRow; event: Partial<PluginEvent> })[];
  refused: (Named & { row: AuditLogRow; field: string })[];
}>('from-audit-log.json');
const timestamps = read<{ taken: Written[]; refused: string[] }>('timestamps.json');
const ids = read<{ taken: (Named & Written)[]; refused: string[] }>('ids.json');
const envelopes =
  read<(Named & { service: Service; event: NewEvent; source: string; detail_type: string; epoch_ms: number })[]>(
    'envelopes.json',
  );

const sizes = read<{ service: Service; event: NewEvent; largest_text: number; limit: number }>('sizes.json');

const failure = (field: string) => expect.objectContaining({ code: 'invalid_event', field });

describe('the same input makes the same event in TypeScript and in Python', () => {
  it.each(created)('createEvent $name', ({ fields, event }) => {
    const made = createEvent(fields);
    expect(made).toMatchObject(event);
    expect(parseEvent(made)).toEqual(made);
  });

  it.each(refusals)('createEvent refuses $name', ({ fields, field }) => {
    expect(() => createEvent(fields)).toThrow(failure(field));
  });

  it.each(auditLog.taken)('fromAuditLog $name', ({ row, event }) => {
    expect(fromAuditLog(row)).toMatchObject(event);
  });

  it.each(auditLog.refused)('fromAuditLog refuses $name', ({ row, field }) => {
    expect(() => fromAuditLog(row)).toThrow(failure(field));
  });

  it.each(timestamps.taken)('writes the timestamp $given as $written', ({ given, written }) => {
    expect(createEvent({ event_type: 'a.b', timestamp: given }).timestamp).toBe(written);
  });

  it.each(timestamps.refused)('refuses the timestamp %j', (timestamp) => {
    expect(() => createEvent({ event_type: 'a.b', timestamp })).toThrow(failure('timestamp'));
  });

  it.each(ids.taken)('accepts a UUID $name', ({ given, written }) => {
    expect(createEvent({ event_type: 'a.b', event_id: given }).event_id).toBe(written);
  });

  it.each(ids.refused)('refuses the event_id %j', (event_id) => {
    expect(() => createEvent({ event_type: 'a.b', event_id })).toThrow(failure('event_id'));
  });

  it('knows the same standard types', () => {
    expect(standardEventTypes).toEqual(read('event-types.json'));
  });

  it.each(envelopes)('sends $name', ({ service, event, source, detail_type, epoch_ms }) => {
    const { request, detail } = toEntry(event, 'bus', sourceOf(service));
    expect(request).toMatchObject({ EventBusName: 'bus', Source: source, DetailType: detail_type, Detail: detail });
    expect(request.Time?.getTime()).toBe(epoch_ms);
    expect(JSON.parse(detail)).toEqual(event);
  });

  it('accepts the same size', () => {
    const entryWith = (length: number) =>
      toEntry({ ...sizes.event, meta: { text: 'x'.repeat(length) } }, 'bus', sourceOf(sizes.service));
    expect(entryWith(sizes.largest_text).size).toBe(sizes.limit);
    expect(() => entryWith(sizes.largest_text + 1)).toThrow(
      expect.objectContaining({ code: 'event_too_large', size: sizes.limit + 1, limit: sizes.limit }),
    );
  });
});
