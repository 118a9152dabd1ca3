import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/problem.ts';
import { problemOf, request } from './request.ts';

export interface ApiState<T> {
  /** The last answer of this path. It stays while a newer one is on its way, and when that fails. */
  data: T | undefined;
  /** The answer is of another path: that of this path is on its way. */
  isOther: boolean;
  problem: Problem | undefined;
  reload: () => Promise<void>;
}

export interface ApiOptions {
  /** Milliseconds between two reads while the page is visible; once when absent. */
  every?: number | undefined;
  /** The answer of another path stays until the one of this path comes: for filters of the same list. */
  keepsOther?: boolean;
}

/** Reads from the API, again when the path changes. */
export function useApi<T>(path: string | undefined, { every, keepsOther = false }: ApiOptions = {}): ApiState<T> {
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
      setState((before) => {
        const isKept = before?.data !== undefined && (keepsOther || before.path === path);
        return isKept ? { ...before, path, problem } : { path, problem };
      });
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
  const data = isCurrent || keepsOther ? state?.data : undefined;
  return { data, isOther: data !== undefined && !isCurrent, problem: isCurrent ? state?.problem : undefined, reload };
}
