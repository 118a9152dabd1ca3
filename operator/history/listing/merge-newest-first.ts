/** Anything with a time, in milliseconds since the epoch. */
interface Timed {
  at: number;
}

/** Merges sequences that each come newest first into one that does. Of each, only the next item is read ahead. */
export async function* mergeNewestFirst<T extends Timed>(
  sequences: readonly AsyncIterator<T, void>[],
): AsyncGenerator<T, void> {
  const heads = await Promise.all(sequences.map((sequence) => sequence.next()));
  while (true) {
    let newest: { index: number; item: T } | undefined;
    for (const [index, head] of heads.entries()) {
      if (!head.done && (!newest || head.value.at > newest.item.at)) newest = { index, item: head.value };
    }
    if (!newest) return;
    yield newest.item;
    const next = await sequences[newest.index]?.next();
    heads[newest.index] = next ?? { done: true, value: undefined };
  }
}
