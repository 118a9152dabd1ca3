import type { HistoryMode } from '../../functions/settings/history-mode.ts';
import { countDeadLetters } from '../dead-letters/count-dead-letters.ts';
import type { DeadLetter, DeadLetterKind } from '../dead-letters/dead-letter.ts';
import { namesEvent } from '../dead-letters/dead-letter-filter.ts';
import { receiveDeadLetters } from '../dead-letters/receive-dead-letters.ts';
import { historyDaysOf } from '../history/history-mode-of.ts';
import { countWaiting } from '../queues/count-waiting.ts';
import type { Stage } from '../stage/stage.ts';
import type { DeadEvent, DeadLetterSearch, RuledOut, UnknownEvent } from './explanation.ts';

export interface SearchOptions {
  signal?: AbortSignal | undefined;
  /** Milliseconds to search at most; 5,000 by default, and 0 for not at all. */
  patience?: number | undefined;
  /** Called before the search, and while it runs. */
  onSearch?: ((progress: SearchProgress) => void) | undefined;
}

/** How many dead letters were searched so far, of those there are. SQS estimates the total. */
export interface SearchProgress {
  looked: number;
  total: number;
}

/** Milliseconds that a timer of Node.js takes at most. */
const MAX_TIMER = 2 ** 31 - 1;

/** Seconds for which a dead letter is hidden from others while it is searched. */
const HIDDEN = 120;

/** Looks for an event that the history does not have in both DLQs, and says where it is not. */
export async function searchDeadLetters(
  stage: Stage<'sqs'>,
  asked: string,
  mode: HistoryMode,
  options: SearchOptions,
): Promise<DeadEvent | UnknownEvent> {
  const searches = await searchQueues(stage, ['events', 'deliveries'], (letter) => namesEvent(letter, asked), options);
  const letters = searches.flatMap((search) => search.letters);
  const [first] = letters;
  if (first) return { kind: 'dead', asked, letters, advice: adviceFor(first) };
  const deadLetters = searches.map(({ letters: _, ...search }) => {
    return { place: 'dead letters', ...search } satisfies RuledOut;
  });
  const history = { place: 'history', mode, days: historyDaysOf(stage) } satisfies RuledOut;
  return { kind: 'unknown', asked, ruledOut: [history, ...deadLetters], waiting: await countWaiting(stage) };
}

/** Looks for dead letters in several DLQs at once, for a limited time. @throws what SQS throws */
export async function searchQueues(
  stage: Stage<'sqs'>,
  kinds: readonly DeadLetterKind[],
  matches: (letter: DeadLetter) => boolean,
  { patience = 5_000, onSearch, signal }: SearchOptions,
): Promise<(DeadLetterSearch & { letters: DeadLetter[] })[]> {
  const counts = await Promise.all(kinds.map((kind) => countDeadLetters(stage, kind)));
  const progress = { looked: 0, total: counts.reduce((sum, { total }) => sum + total, 0) };
  onSearch?.({ ...progress });
  const timeout = AbortSignal.timeout(Math.min(patience, MAX_TIMER));
  const until = signal ? AbortSignal.any([signal, timeout]) : timeout;
  const search = async (kind: DeadLetterKind, index: number) => {
    const { total = 0, hidden = 0 } = counts[index] ?? {};
    const found = { kind, total, hidden, looked: 0, complete: patience > 0, letters: [] as DeadLetter[] };
    if (patience <= 0) return found;
    const onLimit = () => {
      found.complete = false;
    };
    for await (const batch of receiveDeadLetters(stage, kind, { hidden: HIDDEN, signal: until, onLimit })) {
      found.looked += batch.length;
      progress.looked += batch.length;
      onSearch?.({ ...progress });
      for (const { receiptHandle: _, ...letter } of batch) if (matches(letter)) found.letters.push(letter);
    }
    // What is hidden was not searched: `hidden` says so.
    if (until.aborted) found.complete = false;
    return found;
  };
  return Promise.all(kinds.map(search));
}

/** What is malformed ends in the DLQ each time that it is sent. */
function adviceFor({ plugin, reason }: DeadLetter): DeadEvent['advice'] {
  if (reason === 'malformed_event') return { do: 'fix publisher' };
  return plugin === undefined ? { do: 'redrive event' } : { do: 'redrive', plugin };
}
