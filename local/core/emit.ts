import type { NewEvent } from '../../sdk/index.ts';

/** The core's services, each the source of its events. */
export type Service = 'central-api' | 'task-runner' | 'terminal';

/** Publishes an event as a service. */
export type Emit = (service: Service, event: NewEvent) => Promise<void>;

/** The time, in milliseconds since the epoch. */
export interface Clock {
  now(): number;
}
