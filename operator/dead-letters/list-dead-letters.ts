import type { Stage } from '../stage/stage.ts';
import { countDeadLetters } from './count-dead-letters.ts';
import type { DeadLetter, DeadLetterKind } from './dead-letter.ts';
import { type DeadLetterFilter, matchesFilter } from './dead-letter-filter.ts';
import { receiveDeadLetters } from './receive-dead-letters.ts';

export interface ListDeadLettersQuery extends DeadLetterFilter {
  /** Which DLQ; both by default, deliveries first. */
  kind?: DeadLetterKind | undefined;
  /** The most to list; all by default. */
  limit?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Called when SQS lets nobody look at more at once. */
  onLimit?: (() => void) | undefined;
  /** Called before a DLQ is read of which another reader has some: those are not listed. @param count - of that DLQ */
  onHidden?: ((count: number) => void) | undefined;
  /** @param looked - dead letters so far */
  onLook?: ((looked: number) => void) | undefined;
}

/** Seconds for which a dead letter is hidden from others while it is looked at. */
const HIDDEN = 120;

/**
 * Dead letters, in the order in which SQS returns them, which is none. They stay where they are, and show again when the
 * iteration ends.
 *
 * @throws what SQS throws
 */
export async function* listDeadLetters(
  stage: Stage<'sqs'>,
  { kind, limit = Number.POSITIVE_INFINITY, signal, onLimit, onHidden, onLook, ...filter }: ListDeadLettersQuery = {},
): AsyncGenerator<DeadLetter, void> {
  let left = limit;
  let looked = 0;
  if (left <= 0) return;
  for (const each of kind === undefined ? (['deliveries', 'events'] as const) : [kind]) {
    const concurrency = left <= 10 ? 1 : 4;
    const { hidden } = onHidden ? await countDeadLetters(stage, each) : { hidden: 0 };
    if (hidden > 0) onHidden?.(hidden);
    for await (const batch of receiveDeadLetters(stage, each, { hidden: HIDDEN, concurrency, signal, onLimit })) {
      looked += batch.length;
      onLook?.(looked);
      for (const { receiptHandle: _, ...letter } of batch) {
        if (!matchesFilter(letter, filter, stage.clock.now())) continue;
        yield letter;
        left -= 1;
        if (left <= 0) return;
      }
    }
  }
}

/**
 * The dead letters of an event, or the one with SQS's id of a message.
 *
 * @param id - id of an event or the start of it, of a delivery, or of a message
 * @throws what SQS throws
 */
export async function showDeadLetters(
  stage: Stage<'sqs'>,
  id: string,
  options: Pick<ListDeadLettersQuery, 'signal' | 'onHidden' | 'onLook'> = {},
): Promise<DeadLetter[]> {
  const [eventId = id, plugin] = id.split(':');
  const found: DeadLetter[] = [];
  for await (const letter of listDeadLetters(stage, options)) {
    const isNamed = matchesFilter(letter, { eventId, plugin }, stage.clock.now());
    if (isNamed || letter.messageId === id) found.push(letter);
  }
  return found;
}
