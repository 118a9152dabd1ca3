import { useEffect, useState } from 'preact/hooks';
import type { ListedEvent } from '../../../../operator/events/list-events.ts';
import type { EventsAnswer } from '../../../api/events.ts';
import type { Problem } from '../../../api/problem.ts';
import { problemOf, request } from '../../data/request.ts';
import { useApi } from '../../data/use-api.ts';

/** Milliseconds between two reads of the first page. The list stays as it is once older events are shown, so that none is missed. */
const REFRESH = 5_000;

export interface EventList {
  /** Undefined until the first answer. */
  events: readonly ListedEvent[] | undefined;
  problem: Problem | undefined;
  isLoading: boolean;
  hasMore: boolean;
  loadMore: () => void;
}

/** @param search - `?type=task.*`, or nothing */
export function useEvents(search: string): EventList {
  /** The first page and what follows, once more was asked for. */
  const [longer, setLonger] = useState<EventsAnswer>();
  const [isLoading, setLoading] = useState(false);
  const [failure, setFailure] = useState<Problem>();
  const { data, problem } = useApi<EventsAnswer>(`/api/events${search || '?type='}`, {
    every: longer ? undefined : REFRESH,
    keepsOther: true,
  });
  useEffect(() => {
    setLonger(undefined);
    setFailure(undefined);
  }, [search]);
  const shown = longer ?? data;
  const loadMore = async () => {
    if (!shown) return;
    setLoading(true);
    try {
      const next = await request<EventsAnswer>(`/api/events${search || '?type='}&cursor=${shown.cursor}`);
      setLonger({ events: [...shown.events, ...next.events], cursor: next.cursor });
      setFailure(undefined);
    } catch (error) {
      setFailure(problemOf(error));
    } finally {
      setLoading(false);
    }
  };
  return {
    events: shown?.events,
    problem: failure ?? problem,
    isLoading,
    hasMore: shown?.cursor !== undefined,
    loadMore: () => void loadMore(),
  };
}
