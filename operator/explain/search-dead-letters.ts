import type { HistoryMode } from '../../functions/settings/history-mode.ts';
import type { DeadLetter, DeadLetterKind } from '../dead-letters/dead-letter.ts';
import { namesEvent } from '../dead-letters/dead-letter-filter.ts';
import { receiveDeadLetters } from '../dead-letters/receive-dead-letters.ts';
import { historyDaysOf } from '../history/history-mode-of.ts';
import { countWaiting } from '../queues/count-waiting.ts';
import type { Stage } from '../stage/stage.ts';
import type { DeadEvent, RuledOut, UnknownEvent } from './explanation.ts';

export interface SearchOptions {
  signal?: AbortSignal | undefined;
  /** Milliseconds to search at most; 30,000 by default. */
  patience?: number | undefined;
  /** @param looked - dead letters so far */
  onSearch?: ((looked: number) => void) | undefined;
}

/** Seconds for which a dead letter is hidden from others while it is searched. */
const HIDDEN = 120;

/** Looks for an event that the history does not have in both DLQs, and says where it is not. */
export async function searchDeadLetters(
  stage: Stage<'sqs'>,
  asked: string,
  mode: HistoryMode,
  { patience = 30_000, onSearch, ...options }: SearchOptions,
): Promise<DeadEvent | UnknownEvent> {
  const timeout = AbortSignal.timeout(patience);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  const looked = { events: 0, deliveries: 0 };
  const search = async (kind: DeadLetterKind) => {
    const letters: DeadLetter[] = [];
    let complete = true;
    const onLimit = () => {
      complete = false;
    };
    for await (const batch of receiveDeadLetters(stage, kind, { hidden: HIDDEN, signal, onLimit })) {
      looked[kind] += batch.length;
      onSearch?.(looked.events + looked.deliveries);
      letters.push(...batch.filter((letter) => namesEvent(letter, asked)));
    }
    if (signal.aborted) complete = false;
    return { kind, letters, complete };
  };
  const searches = await Promise.all([search('events'), search('deliveries')]);
  const letters = searches.flatMap((done) => done.letters);
  const [first] = letters;
  if (first) {
    return { kind: 'dead', asked, letters, advice: adviceFor(first) };
  }
  const deadLetters = searches.map(({ kind, complete }) => {
    return { place: 'dead letters', kind, looked: looked[kind], complete } satisfies RuledOut;
  });
  const history = { place: 'history', mode, days: historyDaysOf(stage) } satisfies RuledOut;
  return { kind: 'unknown', asked, ruledOut: [history, ...deadLetters], waiting: await countWaiting(stage) };
}

/** What is malformed ends in the DLQ each time that it is sent. */
function adviceFor({ plugin, reason }: DeadLetter): DeadEvent['advice'] {
  if (reason === 'malformed_event') return { do: 'fix publisher' };
  return plugin === undefined ? { do: 'redrive event' } : { do: 'redrive', plugin };
}
