import { useEffect, useRef, useState } from 'preact/hooks';
import type { Delivery } from '../../../../operator/deliveries/delivery.ts';
import type { Problem } from '../../../api/problem.ts';
import { keyOf } from './use-deliveries.ts';

/** Milliseconds until a stream that the browser gave up is opened again. */
const RETRY = 3_000;

/** Deliveries that are held back, at most. */
const MAX_HELD = 300;

export interface Live {
  isConnected: boolean;
  /** Why nothing comes although the stream is open: the server can't read the history. */
  problem: Problem | undefined;
  /** New deliveries that are not on the page yet. */
  held: number;
  release: () => void;
}

/**
 * Listens for new and changed deliveries.
 *
 * @param path - of the stream; undefined for none
 * @param isHeld - true while the list must not move, because somebody points at it
 * @param onLeft - called with what the filter does not match any more
 * @param onBreak - called when the stream breaks, which does not say why, and when it continues: what happened meanwhile is not in it
 */
export function useLive(
  path: string | undefined,
  isHeld: boolean,
  onChange: (changed: readonly Delivery[]) => void,
  onLeft: (changed: readonly Delivery[]) => void,
  onBreak: () => void,
): Live {
  const [isConnected, setConnected] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [count, setCount] = useState(0);
  const held = useRef(new Map<string, Delivery>());
  const latest = useRef({ isHeld, onChange, onLeft, onBreak });
  latest.current = { isHeld, onChange, onLeft, onBreak };

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
    setProblem(undefined);
    if (path === undefined) return;
    const receive = ({ data }: MessageEvent<string>) => {
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
    };
    let timer: ReturnType<typeof setTimeout>;
    let wasBroken = false;
    const open = () => {
      const opened = new EventSource(path);
      opened.addEventListener('open', () => {
        setConnected(true);
        if (wasBroken) latest.current.onBreak();
        wasBroken = false;
      });
      opened.addEventListener('error', () => {
        setConnected(false);
        latest.current.onBreak();
        wasBroken = true;
        // The browser gives up after an answer that is no stream, such as a refusal.
        if (opened.readyState !== EventSource.CLOSED) return;
        timer = setTimeout(() => {
          source = open();
        }, RETRY);
      });
      opened.addEventListener('problem', ({ data }: MessageEvent<string>) => {
        const now: Problem | null = JSON.parse(data);
        setProblem(now ?? undefined);
        if (now === null) latest.current.onBreak();
      });
      opened.addEventListener('deliveries', receive);
      opened.addEventListener('left', ({ data }: MessageEvent<string>) => {
        const changed: readonly Delivery[] = JSON.parse(data);
        for (const delivery of changed) held.current.delete(keyOf(delivery));
        setCount(held.current.size);
        latest.current.onLeft(changed);
      });
      return opened;
    };
    let source = open();
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [path]);
  return { isConnected, problem, held: count, release };
}
