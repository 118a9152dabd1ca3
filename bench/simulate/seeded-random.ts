/** Random numbers from 0 to 1, the same for the same seed (a linear congruential generator with the constants of Knuth's MMIX). */
export function seededRandom(seed: number): () => number {
  let state = BigInt(seed);
  return () => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return Number(state >> 11n) / 2 ** 53;
  };
}
