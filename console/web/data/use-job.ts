import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/problem.ts';
import { problemOf, RequestError, request } from './request.ts';

/** Milliseconds between two looks at a job that runs. */
const REFRESH = 400;

/** What the server says of any job. */
export interface Job {
  id: string;
  state: string;
  problem: Problem | undefined;
}

export interface RunningJob<Answer extends Job, Asked> {
  job: Answer | undefined;
  problem: Problem | undefined;
  start: (asked: Asked) => Promise<void>;
  stop: () => Promise<void>;
}

/**
 * A job of the server with its progress: the one that is started here, or one that runs since before, from another tab or until a
 * reload.
 *
 * @param path - of the jobs: `/api/jobs`
 * @param onEnd - called when it is over, however it ended
 */
export function useJob<Answer extends Job, Asked>(path: string, onEnd?: () => void): RunningJob<Answer, Asked> {
  const [job, setJob] = useState<Answer>();
  const [problem, setProblem] = useState<Problem>();
  const end = useRef(onEnd);
  end.current = onEnd;
  useEffect(() => {
    const find = async () => {
      const [running] = await request<Answer[]>(path);
      setJob((before) => before ?? running);
    };
    // Where this fails, the page's own requests say why.
    find().catch(() => {});
  }, [path]);

  const id = job?.state === 'running' ? job.id : undefined;
  useEffect(() => {
    if (id === undefined) return;
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    const look = async () => {
      try {
        const next = await request<Answer>(`${path}/${id}`);
        if (isOver) return;
        setJob(next);
        setProblem(undefined);
        if (next.state !== 'running') end.current?.();
      } catch (error) {
        if (isOver) return;
        setProblem(problemOf(error));
        // The console was started again: nobody knows how far the job came.
        if (error instanceof RequestError && error.status === 404) {
          setJob(undefined);
          end.current?.();
          return;
        }
      }
      if (!isOver) timer = setTimeout(look, REFRESH);
    };
    timer = setTimeout(look, REFRESH);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [path, id]);

  return {
    job,
    problem: problem ?? job?.problem,
    start: async (asked) => {
      setProblem(undefined);
      setJob(await request<Answer>(path, { method: 'POST', body: asked }));
    },
    stop: async () => {
      if (id !== undefined) await request(`${path}/${id}`, { method: 'DELETE' });
    },
  };
}
