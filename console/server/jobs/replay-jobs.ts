import { randomUUID } from 'node:crypto';
import { replay } from '../../../operator/replay/replay.ts';
import { callerName } from '../../../operator/stage/caller-name.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import type { ReplayAnswer, ReplayRequest } from '../../api/replay.ts';
import { toProblem } from '../to-problem.ts';

interface Job extends ReplayAnswer {
  abort: AbortController;
}

/** Replays whose end is remembered. */
const MAX_KEPT = 20;

/** Replays that run in the background, each with its progress. */
export class ReplayJobs {
  readonly #stage: Stage;
  readonly #jobs = new Map<string, Job>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  start(query: ReplayRequest): ReplayAnswer {
    const abort = new AbortController();
    const job: Job = {
      id: randomUUID(),
      state: 'running',
      total: undefined,
      sent: 0,
      result: undefined,
      problem: undefined,
      abort,
    };
    this.#jobs.set(job.id, job);
    for (const [id, { state }] of this.#jobs) {
      if (this.#jobs.size > MAX_KEPT && state !== 'running') this.#jobs.delete(id);
    }
    void this.#run(job, query);
    return shown(job);
  }

  find(id: string): ReplayAnswer | undefined {
    const job = this.#jobs.get(id);
    return job && shown(job);
  }

  stop(id: string): void {
    this.#jobs.get(id)?.abort.abort();
  }

  close(): void {
    for (const { abort } of this.#jobs.values()) abort.abort();
  }

  async #run(job: Job, query: ReplayRequest): Promise<void> {
    try {
      job.result = await replay(this.#stage, {
        ...query,
        by: await callerName(this.#stage),
        signal: job.abort.signal,
        onProgress: ({ total, sent }) => Object.assign(job, { total, sent }),
      });
      job.sent = job.result.sent;
      job.state = job.abort.signal.aborted ? 'stopped' : 'done';
    } catch (error) {
      job.problem = toProblem(error).problem;
      job.state = 'failed';
    }
  }
}

function shown({ abort: _, ...answer }: Job): ReplayAnswer {
  return answer;
}
