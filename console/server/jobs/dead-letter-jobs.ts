import { randomUUID } from 'node:crypto';
import { purge } from '../../../operator/dead-letters/purge.ts';
import { redrive } from '../../../operator/dead-letters/redrive.ts';
import { callerName } from '../../../operator/stage/caller-name.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import type { JobAnswer, JobRequest } from '../../api/dead-letters.ts';
import { toProblem } from '../to-problem.ts';

interface Job extends JobAnswer {
  abort: AbortController;
}

/** Jobs whose end is remembered. */
const MAX_KEPT = 20;

/** Redrives and purges that run in the background, each with its progress. */
export class DeadLetterJobs {
  readonly #stage: Stage<'sqs' | 'dynamo' | 'ssm' | 'sts'>;
  readonly #jobs = new Map<string, Job>();

  constructor(stage: Stage<'sqs' | 'dynamo' | 'ssm' | 'sts'>) {
    this.#stage = stage;
  }

  start({ action, kind, filter }: JobRequest): JobAnswer {
    const abort = new AbortController();
    const job: Job = { id: randomUUID(), action, state: 'running', progress: undefined, problem: undefined, abort };
    this.#jobs.set(job.id, job);
    for (const [id, { state }] of this.#jobs) {
      if (this.#jobs.size > MAX_KEPT && state !== 'running') this.#jobs.delete(id);
    }
    void this.#run(job, { action, kind, filter });
    return shown(job);
  }

  find(id: string): JobAnswer | undefined {
    const job = this.#jobs.get(id);
    return job && shown(job);
  }

  cancel(id: string): void {
    this.#jobs.get(id)?.abort.abort();
  }

  close(): void {
    for (const { abort } of this.#jobs.values()) abort.abort();
  }

  async #run(job: Job, { action, kind, filter }: JobRequest): Promise<void> {
    try {
      const options = {
        kind,
        filter,
        by: await callerName(this.#stage),
        signal: job.abort.signal,
        onProgress: (progress: NonNullable<JobAnswer['progress']>) => {
          job.progress = progress;
        },
      };
      job.progress = await (action === 'redrive' ? redrive : purge)(this.#stage, options);
      job.state = job.abort.signal.aborted ? 'cancelled' : 'done';
    } catch (error) {
      job.problem = toProblem(error).problem;
      job.state = 'failed';
    }
  }
}

function shown({ abort: _, ...answer }: Job): JobAnswer {
  return answer;
}
