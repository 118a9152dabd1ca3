export interface BatchLimits<T> {
  /** Items in one batch, at most. */
  maxCount: number;
  /** Bytes in one batch, at most. An item that is larger by itself gets a batch of its own. */
  maxBytes: number;
  /** Bytes of one item. */
  sizeOf: (item: T) => number;
}

/**
 * Packs items into as few batches as their order and the limits allow.
 *
 * @example
 * ```ts
 * packBatches(['a', 'bb', 'ccc'], { maxCount: 2, maxBytes: 4, sizeOf: (text) => text.length }); // [['a', 'bb'], ['ccc']]
 * ```
 */
export function packBatches<T>(items: readonly T[], { maxCount, maxBytes, sizeOf }: BatchLimits<T>): T[][] {
  const batches: T[][] = [];
  let batch: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = sizeOf(item);
    if (batch.length > 0 && (batch.length >= maxCount || bytes + size > maxBytes)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
