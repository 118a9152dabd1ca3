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
  /** Reads the first page again. */
  reload: () => void;
  /** Adds new deliveries on top, and updates those that are there. */
  merge: (changed: readonly Delivery[]) => void;
  /** Updates those that are there, and adds none. */
  update: (changed: readonly Delivery[]) => void;
}

/** @param query - `?plugin=slack`, or nothing */
export function useDeliveries(query: string): DeliveryList {
  const [state, setState] = useState<Omit<DeliveriesAnswer, 'plugins'>>();
  const [plugins, setPlugins] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<Problem>();
  const [isLoading, setLoading] = useState(false);
  const current = useRef(query);
  /** What the stream said lately: the answer of a request that runs meanwhile may lack it. */
  const recent = useRef(new Map<string, Delivery>());
  if (current.current !== query) recent.current.clear();
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
          deliveries:
            cursor === undefined
              ? mergeInto(answer, [...recent.current.values()])
              : [...(before?.deliveries ?? []), ...answer.deliveries],
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

  const reload = useCallback(() => void load(undefined), [load]);
  const merge = useCallback((changed: readonly Delivery[]) => {
    for (const delivery of changed) remember(recent.current, delivery);
    setState((before) => before && { ...before, deliveries: mergeInto(before, changed) });
  }, []);

  const update = useCallback((changed: readonly Delivery[]) => {
    for (const delivery of changed) recent.current.delete(keyOf(delivery));
    setState((before) => before && { ...before, deliveries: replaceIn(before.deliveries, changed).kept });
  }, []);

  return {
    deliveries: state?.deliveries,
    plugins,
    problem,
    isLoading,
    hasMore: state?.cursor !== undefined,
    loadMore: () => void load(state?.cursor),
    reload,
    merge,
    update,
  };
}

/** What the list has stays where it is newer; what is older than its end belongs to a later page. */
function mergeInto(
  { deliveries, cursor }: Pick<DeliveriesAnswer, 'deliveries' | 'cursor'>,
  changed: readonly Delivery[],
): Delivery[] {
  const { kept, rest } = replaceIn(deliveries, changed);
  const end = cursor === undefined ? Number.NEGATIVE_INFINITY : (deliveries.at(-1)?.at ?? Number.NEGATIVE_INFINITY);
  const added = rest.filter(({ at }) => at >= end);
  return [...added, ...kept].toSorted((a, b) => b.at - a.at).slice(0, Math.max(MAX_LIVE, deliveries.length));
}

function replaceIn(
  deliveries: readonly Delivery[],
  changed: readonly Delivery[],
): { kept: Delivery[]; rest: Delivery[] } {
  const byKey = new Map(changed.map((delivery) => [keyOf(delivery), delivery]));
  const kept = deliveries.map((delivery) => {
    const key = keyOf(delivery);
    const other = byKey.get(key);
    byKey.delete(key);
    return other && other.state.at >= delivery.state.at ? other : delivery;
  });
  return { kept, rest: [...byKey.values()] };
}

function remember(recent: Map<string, Delivery>, delivery: Delivery): void {
  const key = keyOf(delivery);
  recent.delete(key);
  recent.set(key, delivery);
  for (const oldest of recent.keys()) {
    if (recent.size <= MAX_LIVE) return;
    recent.delete(oldest);
  }
}

export function keyOf({ eventId, plugin }: Pick<Delivery, 'eventId' | 'plugin'>): string {
  return `${eventId}:${plugin}`;
}
