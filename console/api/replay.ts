import type { ReplayResult } from '../../operator/replay/replay-query.ts';
import type { Problem } from './problem.ts';

/** What to replay. Times are milliseconds since the epoch. */
export interface ReplayRequest {
  since: number;
  until: number;
  /** The only plugin that gets the events; all when absent. */
  plugin?: string | undefined;
  /** An exact event type, or a prefix such as `task.*`. */
  type?: string | undefined;
}

/** The answer of `/api/replays/<id>`. `/api/replays` answers all that run. */
export interface ReplayAnswer {
  id: string;
  asked: ReplayRequest;
  state: 'running' | 'done' | 'stopped' | 'failed';
  total: number | undefined;
  sent: number;
  result: ReplayResult | undefined;
  problem: Problem | undefined;
}
