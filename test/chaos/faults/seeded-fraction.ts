import { createHash } from 'node:crypto';

const BITS = 48;

/** A number from 0 to 1 that depends only on the seed and the keys, and not on the order in which things happen. */
export function seededFraction(seed: number, ...keys: readonly (string | number)[]): number {
  const digest = createHash('sha256')
    .update([seed, ...keys].join('\n'))
    .digest();
  return digest.readUIntBE(0, BITS / 8) / 2 ** BITS;
}

/** Random numbers from 0 to 1, the same for the same seed and keys. */
export function seededRandom(seed: number, ...keys: readonly string[]): () => number {
  let drawn = 0;
  return () => seededFraction(seed, ...keys, drawn++);
}
