import type { DeadLetter, DeadLetterKind } from '../../operator/dead-letters/dead-letter.ts';
import type { DeadLetterFilter } from '../../operator/dead-letters/dead-letter-filter.ts';
import type { DeadLetterProgress } from '../../operator/dead-letters/process-dead-letters.ts';
import type { PluginState } from '../../operator/plugins/plugin-state.ts';
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
  /** How many of each event type, most first. */
  types: readonly (readonly [type: string, count: number])[];
  /** How the plugin is now; undefined for events, and for a plugin that the stage does not have. */
  state: PluginState | undefined;
  /** The newest of them. */
  letters: readonly ShownLetter[];
}

/** The answer of `/api/dead-letters`. */
export interface DeadLettersAnswer {
  /** Most letters first. */
  groups: readonly LetterGroup[];
  /** Looked at, whatever the filter: there are more when this is `MAX_LISTED`. */
  looked: number;
  /** Nobody can look at these now: another reader has them. They come back by themselves. */
  hidden: number;
  /** Names of plugins to filter by. */
  plugins: readonly string[];
}

/** The answer of `/api/dead-letters/hidden`, which looks at none. */
export type HiddenAnswer = Pick<DeadLettersAnswer, 'hidden'>;

/** Dead letters that one look takes in, at most. */
export const MAX_LISTED = 2_000;

export type JobAction = 'redrive' | 'purge';

/** Which dead letters a job is for. */
export interface JobRequest {
  action: JobAction;
  kind: DeadLetterKind;
  filter: DeadLetterFilter;
}

/** The answer of `/api/jobs/<id>`. `/api/jobs` answers all that run. */
export interface JobAnswer {
  id: string;
  kind: DeadLetterKind;
  action: JobAction;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  progress: DeadLetterProgress | undefined;
  problem: Problem | undefined;
}
