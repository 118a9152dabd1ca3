import { randomUUID } from 'node:crypto';
import { purge } from '../../../operator/dead-letters/purge.ts';
import { redrive } from '../../../operator/dead-letters/redrive.ts';
import { callerName } from '../../../operator/stage/caller-name.ts';
import { OperatorError } from '../../../operator/stage/operator-error.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import type { JobAnswer, JobRequest } from '../../api/dead-letters.ts';
import type { BackgroundJobs } from './background-jobs.ts';

/**
 * Starts a redrive or a purge in the background.
 *
 * @throws {OperatorError} while another one works on the same queue: each would miss what the other one has in hand
 */
export function startDeadLetterJob(
  jobs: BackgroundJobs<JobAnswer>,
  stage: Stage<'sqs' | 'dynamo' | 'ssm' | 'sts'>,
  { action, kind, filter }: JobRequest,
): JobAnswer {
  const other = jobs.running().find((job) => job.kind === kind);
  if (other) {
    const fix = 'wait until it is done, or stop it on the page of the dead letters';
    throw new OperatorError(`a ${other.action} of these dead letters runs already`, { kind: 'usage', fix });
  }
  const job: JobAnswer = { id: randomUUID(), kind, action, state: 'running', progress: undefined, problem: undefined };
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
