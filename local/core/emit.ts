import type { NewEvent } from '../../sdk/index.ts';

/** The core's services, which sign their events as the source. */
export type Service = 'central-api' | 'task-runner' | 'terminal';

/** Publishes an event as a service. */
export type Emit = (service: Service, event: NewEvent) => Promise<void>;

/** What time it is, in milliseconds since the epoch. */
export interface Clock {
  now(): number;
}
