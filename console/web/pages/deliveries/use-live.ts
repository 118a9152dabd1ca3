import { useEffect, useRef, useState } from 'preact/hooks';
import type { Delivery } from '../../../../operator/deliveries/delivery.ts';
import { keyOf } from './use-deliveries.ts';

/** Deliveries that are held back, at most. */
const MAX_HELD = 300;

export interface Live {
  isConnected: boolean;
  /** New deliveries that are not on the page yet. */
  held: number;
  release: () => void;
}

/**
 * Listens for new and changed deliveries.
 *
 * @param path - of the stream; undefined for none
 * @param isHeld - true while the list must not move, because somebody points at it
 * @param onReconnect - called when the stream continues after a break: what happened meanwhile is not in it
 */
export function useLive(
  path: string | undefined,
  isHeld: boolean,
  onChange: (changed: readonly Delivery[]) => void,
  onReconnect: () => void,
): Live {
  const [isConnected, setConnected] = useState(false);
  const [count, setCount] = useState(0);
  const held = useRef(new Map<string, Delivery>());
  const latest = useRef({ isHeld, onChange, onReconnect });
  latest.current = { isHeld, onChange, onReconnect };

  const release = () => {
    if (held.current.size > 0) latest.current.onChange([...held.current.values()]);
    held.current.clear();
    setCount(0);
  };
  useEffect(() => {
    if (!isHeld) release();
  }, [isHeld]);

  useEffect(() => {
    held.current.clear();
    setCount(0);
    setConnected(false);
    if (path === undefined) return;
    const source = new EventSource(path);
    let wasBroken = false;
    source.addEventListener('open', () => {
      setConnected(true);
      if (wasBroken) latest.current.onReconnect();
      wasBroken = false;
    });
    source.addEventListener('error', () => {
      setConnected(false);
      wasBroken = true;
    });
    source.addEventListener('deliveries', ({ data }: MessageEvent<string>) => {
      const changed: readonly Delivery[] = JSON.parse(data);
      if (!latest.current.isHeld) {
        latest.current.onChange(changed);
        return;
      }
      for (const delivery of changed) held.current.set(keyOf(delivery), delivery);
      for (const key of held.current.keys()) {
        if (held.current.size <= MAX_HELD) break;
        held.current.delete(key);
      }
      setCount(held.current.size);
    });
    return () => source.close();
  }, [path]);
  return { isConnected, held: count, release };
}
