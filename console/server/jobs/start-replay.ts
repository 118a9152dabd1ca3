import { randomUUID } from 'node:crypto';
import { replay } from '../../../operator/replay/replay.ts';
import { callerName } from '../../../operator/stage/caller-name.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import type { ReplayAnswer, ReplayRequest } from '../../api/replay.ts';
import type { BackgroundJobs } from './background-jobs.ts';

/** Starts a replay in the background. */
export function startReplay(jobs: BackgroundJobs<ReplayAnswer>, stage: Stage, query: ReplayRequest): ReplayAnswer {
  const job: ReplayAnswer = {
    id: randomUUID(),
    asked: query,
    state: 'running',
    total: undefined,
    sent: 0,
    result: undefined,
    problem: undefined,
  };
  return jobs.start(job, async (signal) => {
    job.result = await replay(stage, {
      ...query,
      by: await callerName(stage),
      signal,
      onProgress: ({ total, sent }) => Object.assign(job, { total, sent }),
    });
    job.sent = job.result.sent;
    job.state = signal.aborted ? 'stopped' : 'done';
  });
}
