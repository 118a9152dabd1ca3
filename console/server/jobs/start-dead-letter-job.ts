import { randomUUID } from 'node:crypto';
import { purge } from '../../../operator/dead-letters/purge.ts';
import { redrive } from '../../../operator/dead-letters/redrive.ts';
import { callerName } from '../../../operator/stage/caller-name.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import type { JobAnswer, JobRequest } from '../../api/dead-letters.ts';
import type { BackgroundJobs } from './background-jobs.ts';

/** Starts a redrive or a purge in the background. */
export function startDeadLetterJob(
  jobs: BackgroundJobs<JobAnswer>,
  stage: Stage<'sqs' | 'dynamo' | 'ssm' | 'sts'>,
  { action, kind, filter }: JobRequest,
): JobAnswer {
  const job: JobAnswer = { id: randomUUID(), action, state: 'running', progress: undefined, problem: undefined };
  return jobs.start(job, async (signal) => {
    const options = {
      kind,
      filter,
      by: await callerName(stage),
      signal,
      onProgress: (progress: NonNullable<JobAnswer['progress']>) => {
        job.progress = progress;
      },
    };
    job.progress = await (action === 'redrive' ? redrive : purge)(stage, options);
    job.state = signal.aborted ? 'cancelled' : 'done';
  });
}
