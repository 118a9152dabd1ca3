import type { EventType } from '../../sdk/index.ts';
import type { Addresses } from './receiver.ts';

/** Which events go to which endpoint. */
export const eventTypes: Record<keyof Addresses['endpoints'], EventType> = {
  answering: 'task.finished',
  verifying: 'task.failed',
};
