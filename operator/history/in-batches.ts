/** Among items: does not wait for a full batch. */
export const flush = Symbol('flush');

/**
 * Does something with each item, several at once, and yields the results in the order of the items.
 *
 * @param size - how many at once
 */
export async function* inBatches<T, R>(
  items: AsyncIterable<T | typeof flush>,
  size: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void> {
  let batch: T[] = [];
  for await (const item of items) {
    if (item !== flush) batch.push(item);
    if (batch.length < size && item !== flush) continue;
    yield* await Promise.all(batch.map(work));
    batch = [];
  }
  yield* await Promise.all(batch.map(work));
}
