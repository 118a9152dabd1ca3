/** How far a list has looked back. */
export interface Look {
  /** Entries of the history so far. */
  looked: number;
  /** Time of the last of them; milliseconds since the epoch. */
  at: number;
}

export type OnLook = (look: Look) => void;

/** Entries between two reports. */
const EVERY = 200;

/** Reports now and then how far a list is, for one that may look at the whole history. */
export async function* reportLooks<T extends { at: number }>(
  entries: AsyncIterable<T>,
  onLook: OnLook | undefined,
): AsyncGenerator<T, void> {
  let looked = 0;
  for await (const entry of entries) {
    looked += 1;
    if (looked % EVERY === 0) onLook?.({ looked, at: entry.at });
    yield entry;
  }
}
