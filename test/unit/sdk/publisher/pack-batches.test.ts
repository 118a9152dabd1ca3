import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packBatches } from '../../../../sdk/publisher/pack-batches.ts';

const input = fc.record({
  items: fc.array(fc.nat(120)),
  maxCount: fc.integer({ min: 1, max: 12 }),
  maxBytes: fc.integer({ min: 1, max: 100 }),
});
const sizeOf = (size: number) => size;
const sum = (batch: number[]) => batch.reduce((total, size) => total + size, 0);

it('loses nothing, adds nothing and keeps the order', () => {
  fc.assert(
    fc.property(input, ({ items, ...limits }) => {
      expect(packBatches(items, { ...limits, sizeOf }).flat()).toEqual(items);
    }),
  );
});

it('makes no batch over the limits, and none empty; what is too large by itself goes alone', () => {
  fc.assert(
    fc.property(input, ({ items, ...limits }) => {
      for (const batch of packBatches(items, { ...limits, sizeOf })) {
        expect(batch.length).toBeGreaterThan(0);
        expect(batch.length).toBeLessThanOrEqual(limits.maxCount);
        if (batch.length > 1) expect(sum(batch)).toBeLessThanOrEqual(limits.maxBytes);
      }
    }),
  );
});

it('starts no batch before it must', () => {
  fc.assert(
    fc.property(input, ({ items, ...limits }) => {
      const batches = packBatches(items, { ...limits, sizeOf });
      for (const [index, batch] of batches.entries()) {
        const next = batches[index + 1]?.[0];
        if (next === undefined) continue;
        expect(batch.length === limits.maxCount || sum(batch) + next > limits.maxBytes).toBe(true);
      }
    }),
  );
});
