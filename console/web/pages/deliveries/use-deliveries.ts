import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Delivery } from '../../../../operator/deliveries/delivery.ts';
import type { DeliveriesAnswer } from '../../../api/deliveries.ts';
import type { Problem } from '../../../api/problem.ts';
import { problemOf, request } from '../../data/request.ts';

/** Deliveries that stay on the page while it is live, at most. */
const MAX_LIVE = 300;

export interface DeliveryList {
  /** Undefined until the first answer. */
  deliveries: readonly Delivery[] | undefined;
  plugins: readonly string[];
  problem: Problem | undefined;
  isLoading: boolean;
  hasMore: boolean;
  loadMore: () => void;
  /** Adds new deliveries on top, and updates those that are there. */
  merge: (changed: readonly Delivery[]) => void;
}

/** @param query - `?plugin=slack`, or nothing */
export function useDeliveries(query: string): DeliveryList {
  const [state, setState] = useState<Omit<DeliveriesAnswer, 'plugins'>>();
  const [plugins, setPlugins] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<Problem>();
  const [isLoading, setLoading] = useState(false);
  const current = useRef(query);
  current.current = query;

  const load = useCallback(
    async (cursor: string | undefined) => {
      setLoading(true);
      try {
        const rest = cursor === undefined ? query : `${query || '?'}&cursor=${cursor}`;
        const answer = await request<DeliveriesAnswer>(`/api/deliveries${rest}`);
        if (current.current !== query) return;
        setProblem(undefined);
        setPlugins(answer.plugins);
        setState((before) => ({
          deliveries: cursor === undefined ? answer.deliveries : [...(before?.deliveries ?? []), ...answer.deliveries],
          cursor: answer.cursor,
        }));
      } catch (error) {
        if (current.current === query) setProblem(problemOf(error));
      } finally {
        if (current.current === query) setLoading(false);
      }
    },
    [query],
  );
  useEffect(() => void load(undefined), [load]);

  const merge = useCallback((changed: readonly Delivery[]) => {
    setState((before) => {
      if (!before) return before;
      const byKey = new Map(changed.map((delivery) => [keyOf(delivery), delivery]));
      const kept = before.deliveries.map((delivery) => {
        const key = keyOf(delivery);
        const newer = byKey.get(key);
        byKey.delete(key);
        return newer ?? delivery;
      });
      const all = [...byKey.values(), ...kept].toSorted((a, b) => b.at - a.at);
      return { ...before, deliveries: all.slice(0, Math.max(MAX_LIVE, before.deliveries.length)) };
    });
  }, []);

  return {
    deliveries: state?.deliveries,
    plugins,
    problem,
    isLoading,
    hasMore: state?.cursor !== undefined,
    loadMore: () => void load(state?.cursor),
    merge,
  };
}

export function keyOf({ eventId, plugin }: Pick<Delivery, 'eventId' | 'plugin'>): string {
  return `${eventId}:${plugin}`;
}
