import { expect, it } from 'vitest';
import { toEntry } from '../../../../sdk/publisher/entry.ts';
import { EventBuffer } from '../../../../sdk/publisher/event-buffer.ts';

const entry = toEntry({ event_type: 'user.login' }, 'bus', 'source');

it('has room up to its count and its bytes, and again for what was taken', () => {
  for (const buffer of [new EventBuffer(2, 1_000_000), new EventBuffer(100, 2 * entry.size)]) {
    buffer.push(entry);
    expect(buffer.hasRoomFor(entry)).toBe(true);
    buffer.push(entry);
    expect(buffer.hasRoomFor(entry)).toBe(false);
    buffer.take(1);
    expect(buffer.hasRoomFor(entry)).toBe(true);
  }
});

it('gives out entries in the order in which they came, and those first that were put back', () => {
  const buffer = new EventBuffer(10, 1_000_000);
  for (let count = 0; count < 4; count += 1) buffer.push(entry);
  buffer.putBack(buffer.take(2));
  expect(buffer.take(10).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
  expect([buffer.length, buffer.oldest, buffer.last]).toEqual([0, Number.POSITIVE_INFINITY, 4]);
});
