import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { eventJsonSchema } from '../../../../sdk/event/contract/event-json-schema.ts';
import { createEvent, parseEvent } from '../../../../sdk/index.ts';
import { minimalEvent } from '../../../fixtures/events/minimal-event.ts';

const schema = z.fromJSONSchema(JSON.parse(JSON.stringify(eventJsonSchema)));
const { event_id, event_type, timestamp } = minimalEvent;

describe('the JSON Schema of the event', () => {
  it('is plain JSON, and says which draft it is of', () => {
    expect(eventJsonSchema).toMatchObject({
      $schema: expect.stringContaining('2020-12'),
      title: 'Server Monitor event',
    });
    expect(JSON.parse(JSON.stringify(eventJsonSchema))).toEqual(eventJsonSchema);
  });

  it('is the file in the documentation; `node sdk/write-json-schema.ts docs/reference/event.schema.json` writes it', () => {
    const file = join(import.meta.dirname, '../../../../docs/reference/event.schema.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(eventJsonSchema);
  });

  it('describes every field of the contract, and requires what a publisher must send', () => {
    expect(Object.keys(eventJsonSchema.properties).sort()).toEqual(Object.keys(parseEvent(minimalEvent)).sort());
    expect([...eventJsonSchema.required].sort()).toEqual(['event_id', 'event_type', 'timestamp']);
    expect(eventJsonSchema).toMatchObject({ type: 'object', additionalProperties: {} });
  });

  it.each<[string, object]>([
    ['the least', minimalEvent],
    ['a complete event', createEvent({ event_type: 'a.b', user_id: 0, server_id: 'i-1', meta: { a: [1] } })],
    ['a field that the contract does not know', { ...minimalEvent, trace: 'x' }],
    ['a long fraction and an offset', { ...minimalEvent, timestamp: '2026-01-02T03:04:05.123456789+05:30' }],
    ['a timestamp of Python', { ...minimalEvent, timestamp: '2026-01-02 03:04:05.123456' }],
    ['an offset without a colon', { ...minimalEvent, timestamp: '2026-01-02T03:04:05+0700' }],
    ['hexadecimal digits without dashes', { ...minimalEvent, event_id: event_id.replaceAll('-', '').toUpperCase() }],
    ['a UUID of version 7', { ...minimalEvent, event_id: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f' }],
    ['upper-case and hyphens in a type', { ...minimalEvent, event_type: 'Backup-Job.done' }],
    ['a type of one word', { ...minimalEvent, event_type: 'http_request' }],
    [
      'null wherever it may stand',
      { ...minimalEvent, target_id: null, target_type: null, action: null, meta: null, severity: null, ip: null },
    ],
    ['a target that is a number', { ...minimalEvent, target_id: 5 }],
  ])('accepts what the SDK accepts: %s', (_, event) => {
    expect(schema.safeParse(event).success).toBe(true);
    expect(() => parseEvent(event)).not.toThrow();
  });

  it.each<[string, object]>([
    ['no id', { event_type, timestamp }],
    ['an id that is no UUID', { ...minimalEvent, event_id: 'x' }],
    ['a type with a blank', { ...minimalEvent, event_type: 'task finished' }],
    ['a type that is too long', { ...minimalEvent, event_type: 'a'.repeat(129) }],
    ['a date without a time', { ...minimalEvent, timestamp: '2026-01-02' }],
    ['an unknown severity', { ...minimalEvent, severity: 'fatal' }],
    ['meta that is a list', { ...minimalEvent, meta: [] }],
    ['a username that is a number', { ...minimalEvent, username: 1 }],
    ['an id that is a boolean', { ...minimalEvent, user_id: true }],
  ])('refuses what the SDK refuses: %s', (_, event) => {
    expect(schema.safeParse(event).success).toBe(false);
    expect(() => parseEvent(event)).toThrow();
  });
});
