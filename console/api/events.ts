import type { ListedEvent } from '../../operator/events/list-events.ts';

/** The answer of `/api/events`. */
export interface EventsAnswer {
  events: readonly ListedEvent[];
  /** Where the next page begins; undefined at the end. */
  cursor: string | undefined;
}
