import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/problem.ts';
import { problemOf, request } from './request.ts';

export interface ApiState<T> {
  /** The last answer. It stays while a newer one is on its way. */
  data: T | undefined;
  problem: Problem | undefined;
  reload: () => Promise<void>;
}

/**
 * Reads from the API, again when the path changes.
 *
 * @param every - milliseconds between two reads while the page is visible; once when absent
 */
export function useApi<T>(path: string | undefined, every?: number): ApiState<T> {
  const [state, setState] = useState<{ path: string; data?: T; problem?: Problem }>();
  const current = useRef(path);
  current.current = path;

  const reload = useCallback(async () => {
    if (path === undefined) return;
    try {
      const data = await request<T>(path);
      if (current.current === path) setState({ path, data });
    } catch (error) {
      if (current.current !== path) return;
      const problem = problemOf(error);
      setState((before) => (before?.data === undefined ? { path, problem } : { ...before, path, problem }));
    }
  }, [path]);

  useEffect(() => {
    void reload();
    if (every === undefined) return;
    const timer = setInterval(() => {
      if (!document.hidden) void reload();
    }, every);
    return () => clearInterval(timer);
  }, [reload, every]);

  const isCurrent = state?.path === path;
  return { data: state?.data, problem: isCurrent ? state?.problem : undefined, reload };
}
