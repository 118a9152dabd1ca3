import type { DeadLetter, DeadLetterKind } from '../../operator/dead-letters/dead-letter.ts';
import type { DeadLetterFilter } from '../../operator/dead-letters/dead-letter-filter.ts';
import type { DeadLetterProgress } from '../../operator/dead-letters/process-dead-letters.ts';
import type { Problem } from './problem.ts';

/** A dead letter without its body. */
export type ShownLetter = Omit<DeadLetter, 'body'>;

/** Dead letters of one plugin with one reason. */
export interface LetterGroup {
  kind: DeadLetterKind;
  /** Undefined for events, and for what is malformed. */
  plugin: string | undefined;
  reason: string | undefined;
  count: number;
  /** Milliseconds since the epoch. */
  oldest: number | undefined;
  newest: number | undefined;
  /** The newest of them. */
  letters: readonly ShownLetter[];
}

/** The answer of `/api/dead-letters`. */
export interface DeadLettersAnswer {
  /** Most letters first. */
  groups: readonly LetterGroup[];
  /** Looked at: there are more when this is `MAX_LISTED`. */
  looked: number;
}

/** Dead letters that one look takes in, at most. */
export const MAX_LISTED = 2_000;

export type JobAction = 'redrive' | 'purge';

/** Which dead letters a job is for. */
export interface JobRequest {
  action: JobAction;
  kind: DeadLetterKind;
  filter: DeadLetterFilter;
}

/** The answer of `/api/jobs/<id>`. */
export interface JobAnswer {
  id: string;
  action: JobAction;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  progress: DeadLetterProgress | undefined;
  problem: Problem | undefined;
}
