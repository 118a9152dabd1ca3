import { useEffect, useState } from 'preact/hooks';
import type { PlanAnswer } from '../../api/plugin.ts';
import type { Problem } from '../../api/problem.ts';
import { problemOf, request } from '../data/request.ts';

/** Milliseconds after the last change. */
const TYPING = 300;

export type Config = Readonly<Record<string, unknown>>;

/** What a changed configuration would do, checked by the server as you type; undefined without a change. */
export function usePlan(name: string, config: Config, version: number | null, isChanged: boolean) {
  const [plan, setPlan] = useState<PlanAnswer>();
  const [problem, setProblem] = useState<Problem>();
  const [isChecking, setChecking] = useState(false);
  useEffect(() => {
    if (!isChanged) {
      setPlan(undefined);
      setProblem(undefined);
      setChecking(false);
      return;
    }
    setChecking(true);
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const body = { config, version };
        setPlan(
          await request<PlanAnswer>(`/api/plugins/${encodeURIComponent(name)}/plan`, {
            method: 'POST',
            body,
            signal: abort.signal,
          }),
        );
        setProblem(undefined);
      } catch (error) {
        if (!abort.signal.aborted) setProblem(problemOf(error));
      } finally {
        if (!abort.signal.aborted) setChecking(false);
      }
    }, TYPING);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [name, config, version, isChanged]);
  return { plan, problem, isChecking };
}
