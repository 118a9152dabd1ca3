import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../stage/stage.ts';
import { type ListEventsQuery, type ListedEvent, listEvents } from './list-events.ts';

/** Milliseconds: an invocation writes to the history when its hooks have ended, and so entries may come in another order than they began. */
const OVERLAP = 120_000;

export interface TailQuery extends Omit<ListEventsQuery, 'until' | 'limit' | 'cursor'> {
  /** Milliseconds between two looks; 1,000 by default. */
  interval?: number | undefined;
}

/**
 * Events as the dispatch function takes them, oldest first, until the signal is aborted. Each is there when its first deliveries
 * have ended.
 *
 * @throws what DynamoDB throws
 */
export async function* tailEvents(
  stage: Stage<'dynamo'>,
  { interval = 1000, since = stage.clock.now(), ...query }: TailQuery = {},
): AsyncGenerator<ListedEvent, void> {
  const seen = new Map<string, number>();
  let from = since;
  while (!query.signal?.aborted) {
    const now = stage.clock.now();
    const found: ListedEvent[] = [];
    try {
      for await (const event of listEvents(stage, { ...query, since: from })) found.push(event);
    } catch (error) {
      if (query.signal?.aborted) return;
      throw error;
    }
    for (const event of found.reverse()) {
      const key = `${event.eventId}#${event.at}`;
      if (!seen.has(key)) yield event;
      seen.set(key, event.at);
    }
    from = Math.max(since, now - OVERLAP);
    for (const [key, at] of seen) if (at < now - 2 * OVERLAP) seen.delete(key);
    await sleep(interval, undefined, query.signal ? { signal: query.signal } : {}).catch(() => undefined);
  }
}
