import { useEffect, useState } from 'preact/hooks';
import type { JobAnswer, JobRequest } from '../../api/dead-letters.ts';
import type { Problem } from '../../api/problem.ts';
import { problemOf, request } from './request.ts';

/** Milliseconds between two looks at a job that runs. */
const REFRESH = 400;

export interface RunningJob {
  job: JobAnswer | undefined;
  problem: Problem | undefined;
  start: (asked: JobRequest) => Promise<void>;
  cancel: () => Promise<void>;
}

/** A job of the server with its progress. @param onEnd - called when it is over, however it ended */
export function useJob(onEnd: () => void): RunningJob {
  const [job, setJob] = useState<JobAnswer>();
  const [problem, setProblem] = useState<Problem>();
  const id = job?.state === 'running' ? job.id : undefined;
  useEffect(() => {
    if (id === undefined) return;
    const timer = setInterval(async () => {
      try {
        const next = await request<JobAnswer>(`/api/jobs/${id}`);
        setJob(next);
        if (next.state !== 'running') onEnd();
      } catch (error) {
        setProblem(problemOf(error));
      }
    }, REFRESH);
    return () => clearInterval(timer);
  }, [id]);
  return {
    job,
    problem: problem ?? job?.problem,
    start: async (asked) => {
      setProblem(undefined);
      try {
        setJob(await request<JobAnswer>('/api/jobs', { method: 'POST', body: asked }));
      } catch (error) {
        setProblem(problemOf(error));
      }
    },
    cancel: async () => {
      if (id !== undefined) await request(`/api/jobs/${id}`, { method: 'DELETE' }).catch(() => {});
    },
  };
}
