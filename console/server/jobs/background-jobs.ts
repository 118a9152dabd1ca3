import type { Problem } from '../../api/problem.ts';
import { toProblem } from '../to-problem.ts';

/** What the page gets of a job, at least. */
interface Job {
  id: string;
  state: string;
  problem: Problem | undefined;
}

/** Jobs whose end is remembered. */
const MAX_KEPT = 20;

/** Work that runs in the background, each with its progress and a way to stop it. */
export class BackgroundJobs<Answer extends Job> {
  readonly #jobs = new Map<string, { answer: Answer; abort: AbortController }>();

  /**
   * Starts a job.
   *
   * @param answer - changes while the job runs
   * @param run - writes progress and result into the answer; when it throws, the job failed
   */
  start(answer: Answer, run: (signal: AbortSignal) => Promise<void>): Answer {
    const abort = new AbortController();
    this.#jobs.set(answer.id, { answer, abort });
    for (const [id, job] of this.#jobs) {
      if (this.#jobs.size > MAX_KEPT && job.answer.state !== 'running') this.#jobs.delete(id);
    }
    run(abort.signal).catch((error: unknown) => {
      Object.assign(answer, { state: 'failed', problem: toProblem(error).problem });
    });
    return answer;
  }

  /** Those that are not over: pages that were opened or reloaded meanwhile follow them. */
  running(): Answer[] {
    return [...this.#jobs.values()].map(({ answer }) => answer).filter(({ state }) => state === 'running');
  }

  find(id: string): Answer | undefined {
    return this.#jobs.get(id)?.answer;
  }

  stop(id: string): void {
    this.#jobs.get(id)?.abort.abort();
  }

  /** Stops all jobs. */
  close(): void {
    for (const { abort } of this.#jobs.values()) abort.abort();
  }
}
