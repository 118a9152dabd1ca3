import { expect, it } from 'vitest';
import { toEntry } from '../../../../sdk/publisher/entry.ts';
import { EventBuffer } from '../../../../sdk/publisher/event-buffer.ts';

const entry = (bytes: number) =>
  toEntry({ event_type: 'user.login', meta: { text: 'x'.repeat(bytes) } }, 'bus', 'source');

function filled(count: number, bytes: number) {
  const buffer = new EventBuffer(1000, 100_000_000);
  for (let left = count; left > 0; left -= 1) buffer.push(entry(bytes));
  return buffer;
}

it('gives out no more bytes at once than it is asked for: whoever writes them to the disk holds up its caller', () => {
  const buffer = filled(10, 20_000);
  const size = entry(20_000).size;
  expect(buffer.take(10, 3 * size)).toHaveLength(3);
  expect(buffer.length).toBe(7);
});

it('gives out one entry at least, however large', () => {
  expect(filled(2, 20_000).take(10, 1)).toHaveLength(1);
});

it('has room again for what was taken', () => {
  const buffer = new EventBuffer(2, 100_000_000);
  expect([1, 2, 3].map(() => buffer.push(entry(1)))).toEqual([true, true, false]);
  buffer.take(1);
  expect(buffer.push(entry(1))).toBe(true);
});
