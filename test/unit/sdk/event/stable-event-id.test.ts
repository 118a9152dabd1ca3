import { describe, expect, it } from 'vitest';
import { uuidV5 } from '../../../../sdk/event/uuid-v5.ts';
import { createEvent, stableEventId } from '../../../../sdk/index.ts';

describe('stableEventId', () => {
  it('is the same each time for the same parts, and is an event id', () => {
    const event_id = stableEventId('started', 'pager', 7);
    expect(stableEventId('started', 'pager', '7')).toBe(event_id);
    expect(stableEventId('started', 'pager', 7n)).toBe(event_id);
    expect(createEvent({ event_type: 'custom.plugin_started', event_id }).event_id).toBe(event_id);
  });

  it('differs wherever a part differs, also where parts are put together differently', () => {
    const parts = [['a'], ['a', ''], ['a', 'b'], ['ab'], ['a","b'], ['b', 'a'], ['']];
    expect(new Set(parts.map((list) => stableEventId(...list))).size).toBe(parts.length);
  });

  it('refuses to name all events alike', () => {
    expect(() => stableEventId()).toThrow('at least one part');
  });
});

it.each([
  // RFC 9562, appendix A.4
  ['6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com', '2ed6657d-e927-568b-95e1-2665a8aea6a2'],
])('the UUID of %s and %s is the one of the RFC', (namespace, name, uuid) => {
  expect(uuidV5(namespace, name)).toBe(uuid);
});
