import { useEffect } from 'preact/hooks';
import type { ActivityAnswer, Range } from '../../api/activity.ts';
import { type ApiState, useApi } from './use-api.ts';

/** Milliseconds between two reads while older times are still counted. */
const SOON = 1_000;

/** What happened over a range. @param every - milliseconds between two reads; once when absent, and until everything is counted */
export function useActivity(range: Range, every?: number): ApiState<ActivityAnswer> {
  const state = useApi<ActivityAnswer>(`/api/activity?range=${range}`, { every, keepsOther: true });
  const { data, reload } = state;
  useEffect(() => {
    if (data?.isComplete !== false) return;
    const timer = setTimeout(() => void reload(), SOON);
    return () => clearTimeout(timer);
  }, [data, reload]);
  return state;
}
