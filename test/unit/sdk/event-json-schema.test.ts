import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { eventJsonSchema } from '../../../sdk/event/event-json-schema.ts';
import { createEvent, EventTypes, parseEvent } from '../../../sdk/index.ts';

const schema = z.fromJSONSchema(JSON.parse(JSON.stringify(eventJsonSchema)));
const { event_id, event_type, timestamp } = createEvent({ event_type: EventTypes.ALERT_TRIGGERED });
const minimal = { event_id, event_type, timestamp };

describe('the JSON Schema of the event', () => {
  it('is plain JSON, and says which draft it is of', () => {
    expect(eventJsonSchema).toMatchObject({
      $schema: expect.stringContaining('2020-12'),
      title: 'Server Monitor event',
    });
    expect(JSON.parse(JSON.stringify(eventJsonSchema))).toEqual(eventJsonSchema);
  });

  it('describes every field of the contract', () => {
    expect(Object.keys(eventJsonSchema.properties ?? {}).sort()).toEqual(Object.keys(parseEvent(minimal)).sort());
  });

  it.each<[string, object]>([
    ['the least', minimal],
    ['a complete event', createEvent({ event_type: 'a.b', user_id: 0, server_id: 'i-1', meta: { a: [1] } })],
    ['a field that the contract does not know', { ...minimal, trace: 'x' }],
    ['a long fraction and an offset', { ...minimal, timestamp: '2026-01-02T03:04:05.123456789+05:30' }],
  ])('takes what the SDK takes: %s', (_, event) => {
    expect(schema.safeParse(event).success).toBe(true);
    expect(() => parseEvent(event)).not.toThrow();
  });

  it.each<[string, object]>([
    ['no id', { event_type, timestamp }],
    ['an id that is no UUID', { ...minimal, event_id: 'x' }],
    ['a type without a dot', { ...minimal, event_type: 'task' }],
    ['a timestamp without a zone', { ...minimal, timestamp: '2026-01-02T03:04:05' }],
    ['an unknown severity', { ...minimal, severity: 'fatal' }],
    ['meta that is a list', { ...minimal, meta: [] }],
    ['a username that is a number', { ...minimal, username: 1 }],
  ])('refuses what the SDK refuses: %s', (_, event) => {
    expect(schema.safeParse(event).success).toBe(false);
    expect(() => parseEvent(event)).toThrow();
  });
});
