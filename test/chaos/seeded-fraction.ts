import { createHash } from 'node:crypto';

const BITS = 48;

/** A number from 0 up to, not including, 1 that depends on nothing but the seed and the keys: in whatever order things happen, it is the same. */
export function seededFraction(seed: number, ...keys: readonly (string | number)[]): number {
  const digest = createHash('sha256')
    .update([seed, ...keys].join('\n'))
    .digest();
  return digest.readUIntBE(0, BITS / 8) / 2 ** BITS;
}
