import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../../../sdk/index.ts';
import { minimalEvent } from '../../../fixtures/events/minimal-event.ts';

function parse(fields: object) {
  return parseEvent({ ...minimalEvent, ...fields });
}

describe('a timestamp', () => {
  it.each([
    ['2026-01-08T01:00:00', '2026-01-08T01:00:00Z'],
    ['2026-01-08T01:00:00.123456', '2026-01-08T01:00:00.123456Z'],
    ['2026-01-08 01:00:00', '2026-01-08T01:00:00Z'],
    ['2026-01-08 01:00:00.5+00:00', '2026-01-08T01:00:00.5+00:00'],
    ['2026-01-08T01:00:00+0700', '2026-01-08T01:00:00+07:00'],
    ['2026-01-08T01:00:00-0330', '2026-01-08T01:00:00-03:30'],
    ['2026-01-08 01:00:00+07', '2026-01-08T01:00:00+07:00'],
    ['2026-01-08 01:00:00 +0700', '2026-01-08T01:00:00+07:00'],
    ['2026-01-08T01:00:00z', '2026-01-08T01:00:00Z'],
    ['2026-01-08t01:00:00z', '2026-01-08T01:00:00Z'],
    ['2026-01-08T01:00:00,25Z', '2026-01-08T01:00:00.25Z'],
    ['2026-01-08T01:00Z', '2026-01-08T01:00:00Z'],
    ['2026-01-08T01:00', '2026-01-08T01:00:00Z'],
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59Z'],
    ['2024-02-29T00:00:00', '2024-02-29T00:00:00Z'],
  ])('%s is accepted as %s', (timestamp, normal) => {
    expect(parse({ timestamp }).timestamp).toBe(normal);
    expect(new Date(normal).getTime()).not.toBeNaN();
  });

  it('of RFC 3339 stays as it is, whatever the fraction and the offset, and is a point in time', () => {
    const two = (most: number) => fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(2, '0'));
    const fraction = fc.oneof(
      fc.constant(''),
      fc.array(fc.nat(9), { minLength: 1, maxLength: 40 }).map((digits) => `.${digits.join('')}`),
    );
    const offset = fc
      .tuple(fc.constantFrom('+', '-'), two(23), two(59))
      .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`);
    const zone = fc.oneof(fc.constant('Z'), offset);
    fc.assert(
      fc.property(two(23), two(59), two(59), fraction, zone, (hours, minutes, seconds, rest, end) => {
        const timestamp = `2026-02-28T${hours}:${minutes}:${seconds}${rest}${end}`;
        expect(parse({ timestamp }).timestamp).toBe(timestamp);
        // EventBridge gets it as a Date.
        expect(new Date(timestamp).getTime()).not.toBeNaN();
      }),
    );
  });

  it.each([
    '2026-02-30T03:04:05Z',
    '2025-02-29T03:04:05Z',
    '2026-13-01T03:04:05Z',
    '2026-00-01T03:04:05Z',
    '2026-01-00T03:04:05Z',
    '2026-01-02T24:00:00Z',
    '2026-01-02T03:60:00Z',
    '2026-01-02T03:04:05+24:00',
    '2026-01-02T03:04:05 ',
    '2026-01-02T03:04:05Zulu',
    '2026-01-02',
    '20260102T030405Z',
    '1767323045',
    '',
  ])('%j is refused by name', (timestamp) => {
    expect(() => parse({ timestamp })).toThrow(expect.objectContaining({ field: 'timestamp' }));
  });
});

describe('an event id', () => {
  const id = '6f1b0a6e-6f0f-4c58-9f5b-0d6f9d2f6d3a';

  it.each([
    ['a UUID of version 1', 'c232ab00-9414-11ec-b3c8-9f6bdeced846'],
    ['a UUID of version 3', '5df41881-3aed-3515-88a7-2f4a814cf09e'],
    ['a UUID of version 5', '2ed6657d-e927-568b-95e1-2665a8aea6a2'],
    ['a UUID of version 6', '1ec9414c-232a-6b00-b3c8-9f6bdeced846'],
    ['a UUID of version 7', '017f22e2-79b0-7cc3-98c4-dc0c0c07398f'],
    ['a UUID of version 8', '2489e9ad-2ee2-8e00-8ec9-32d5f69181c0'],
  ])('is %s', (_, event_id) => {
    expect(parse({ event_id }).event_id).toBe(event_id);
  });

  it.each([id.toUpperCase(), id.replaceAll('-', ''), id.replaceAll('-', '').toUpperCase()])(
    '%s becomes lower-case with dashes',
    (event_id) => {
      expect(parse({ event_id }).event_id).toBe(id);
    },
  );
});

describe('an event type', () => {
  it.each([
    ['backup-job.done', 'backup-job.done'],
    ['Alert.X', 'alert.x'],
    ['http_request', 'http_request'],
    ['TASK.FINISHED', 'task.finished'],
    ['a', 'a'],
    ['2fa.enabled', '2fa.enabled'],
  ])('%s is accepted as %s', (event_type, normal) => {
    expect(parse({ event_type }).event_type).toBe(normal);
  });

  it.each(['', 'task.', '.task', 'task..x', 'täsk.x', 'task.x\n', '-x', 'a b', 'a/b', '\u212a.x'])(
    '%j is refused',
    (type) => {
      expect(() => parse({ event_type: type })).toThrow(expect.objectContaining({ field: 'event_type' }));
    },
  );
});

describe('a field as Python writes it', () => {
  it.each<[object, object]>([
    [{ target_id: 123 }, { target_id: '123' }],
    [{ target_id: 0 }, { target_id: '0' }],
    [{ target_id: null }, { target_id: '' }],
    [{ target_type: null }, { target_type: '' }],
    [{ action: null }, { action: '' }],
    [{ meta: null }, { meta: {} }],
    [{ severity: null }, { severity: 'info' }],
  ])('%j becomes %j', (fields, normal) => {
    expect(parse(fields)).toMatchObject(normal);
  });
});
