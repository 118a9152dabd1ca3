import type { Preview } from '../../operator/testing/preview-requests.ts';
import type { sendTestEvent } from '../../operator/testing/send-test-event.ts';

/** What a test event led to. */
export interface TestAnswer {
  eventId: string;
  /** The request that the plugin makes, with secrets masked. */
  preview: Preview;
  /** Undefined when the history has no attempt within the time. */
  attempt: Awaited<ReturnType<typeof sendTestEvent>>;
}

/** Whether an instance would get one of the last events. */
export interface EventMatch {
  eventId: string;
  eventType: string;
  severity: string;
  server: string | undefined;
  /** Milliseconds since the epoch. */
  at: number;
  wanted: boolean;
  /** What does not match, one sentence each. */
  mismatches: readonly string[];
}

/** The answer of `/api/plugins/<name>/matches`: newest first. */
export interface MatchesAnswer {
  events: readonly EventMatch[];
  /** Why none was tried: what is wrong with the configuration. */
  problem?: string | undefined;
}

/** Events that a filter is tried on, at most. */
export const MAX_TRIED = 100;
