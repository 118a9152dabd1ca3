import type { WaitingDeliveries } from '../../operator/activity/read-waiting.ts';
import type { WaitingMessages } from '../../operator/queues/count-waiting.ts';

/** The answer of `/api/waiting`. */
export interface WaitingAnswer {
  /** Those that were looked at: nothing waits for the others. */
  plugins: readonly WaitingDeliveries[];
  /** Messages of each queue, of all plugins together. */
  queues: WaitingMessages;
}
