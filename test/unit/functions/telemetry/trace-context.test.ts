import { describe, expect, it } from 'vitest';
import { traceIdOf, traceparentOf } from '../../../../functions/telemetry/trace-context.ts';

const event_id = 'A1B2c3d4-e5f6-4789-8abc-def012345678';
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const given = `00-${traceId}-00f067aa0ba902b7-01`;

describe('traceparent', () => {
  it('is passed on as it was published', () => {
    expect(traceparentOf({ event_id, traceparent: given })).toBe(given);
    expect(traceIdOf({ event_id, traceparent: given })).toBe(traceId);
  });

  it('is passed on also when it is of a later version with more parts', () => {
    const later = `01-${traceId}-00f067aa0ba902b7-01-what-the-future-brings`;
    expect(traceparentOf({ event_id, traceparent: later })).toBe(later);
  });

  it('is made for an event without one: each time with the same trace id', () => {
    const [first = '', second = ''] = [traceparentOf({ event_id }), traceparentOf({ event_id })];
    expect(first).toMatch(/^00-a1b2c3d4e5f647898abcdef012345678-[\da-f]{16}-01$/);
    expect(first).not.toMatch(/-0{16}-/);
    expect(second.slice(0, 36)).toBe(first.slice(0, 36));
    expect(traceIdOf({ event_id })).toBe('a1b2c3d4e5f647898abcdef012345678');
  });

  it.each([
    ['no text', 42],
    ['empty', ''],
    ['upper case', given.toUpperCase()],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['a parent id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['the invalid version', `ff-${traceId}-00f067aa0ba902b7-01`],
    ['a part too few', `00-${traceId}-00f067aa0ba902b7`],
    ['a second header', `${given}\r\nx-evil: 1`],
    ['a second header behind a later version', `01-${traceId}-00f067aa0ba902b7-01-\r\nx-evil: 1`],
    ['very long', `${given}-${'a'.repeat(300)}`],
  ])('is made when the given one is invalid: %s', (_, traceparent) => {
    expect(traceparentOf({ event_id, traceparent })).toMatch(/^00-a1b2c3d4/);
    expect(traceIdOf({ event_id, traceparent })).toBe('a1b2c3d4e5f647898abcdef012345678');
  });
});
