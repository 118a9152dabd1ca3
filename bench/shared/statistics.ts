/** A quantile by nearest rank; NaN without values. @param share - 0 to 1 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** The middle value; the lower one of an even number. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
