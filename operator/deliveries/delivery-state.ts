import type { ActionName, DeliveryStatus } from '../../functions/history/history-entry.ts';
import type { SentRequest } from '../../functions/outcome/sent-request.ts';
import type { SkipReason } from '../../functions/outcome/skip-reason.ts';

export { actionNames } from '../../functions/history/history-entry.ts';

/** Times are milliseconds since the epoch, here and below. */
export type DeliveryState =
  | { kind: 'delivered'; at: number }
  /** An attempt failed; the delivery waits for the next one. */
  | { kind: 'retrying'; at: number; reason: string; queue: WaitQueue; dueAt: number | undefined }
  /** The delivery waits for its plugin without using retries: circuit open, rate limit, pause, not in the catalog. */
  | { kind: 'parked'; at: number; reason: string; queue: 'slow'; dueAt: number | undefined }
  /** The redeliver function makes the first attempt since the event was dispatched or sent again. */
  | { kind: 'queued'; at: number; reason: string; queue: WaitQueue }
  /** In the deliveries DLQ. */
  | { kind: 'dead'; at: number; reason: string }
  /** An operator deleted the dead letter. */
  | { kind: 'purged'; at: number; by: string | undefined }
  | { kind: 'skipped'; at: number; reason: SkippedBecause }
  /** The history records failures only, and has none since. */
  | { kind: 'no_failure_recorded'; at: number };

export type DeliveryKind = DeliveryState['kind'];

export const deliveryKinds = [
  'delivered',
  'retrying',
  'parked',
  'queued',
  'dead',
  'purged',
  'skipped',
  'no_failure_recorded',
] as const satisfies readonly DeliveryKind[];

/** The queue that holds a delivery until its next attempt. */
export type WaitQueue = 'retry' | 'slow';

/** Why no delivery was made. */
export type SkippedBecause = SkipReason | 'not_wanted' | 'not_allowlisted';

/** One thing that happened to a delivery, in the order of time. */
export type DeliveryStep = AttemptStep | QueuedStep | SkippedStep | ActionStep;

/** An attempt, or the decision to let the delivery wait. */
export interface AttemptStep {
  kind: 'attempt';
  /** When it ended. */
  at: number;
  /** 1 for the first since the event was dispatched or sent again. */
  number: number;
  status: Exclude<DeliveryStatus, 'deferred' | 'skipped'>;
  reason: string | undefined;
  /** Milliseconds; 0 where the plugin was not called. */
  duration: number;
  httpStatus: number | undefined;
  /** With secrets masked. */
  error: string | undefined;
  /** The start of a failed answer, with secrets masked. */
  answer: string | undefined;
  /** The last request of an attempt that was not a success; undefined where none was made or recorded. */
  request: SentRequest | undefined;
  nextAt: number | undefined;
}

/** The dispatch function left the delivery to the redeliver function. */
export interface QueuedStep {
  kind: 'queued';
  at: number;
  reason: string;
}

export interface SkippedStep {
  kind: 'skipped';
  at: number;
  reason: SkippedBecause;
}

/** An operator did something to the delivery, or to its event as a whole. */
export interface ActionStep {
  kind: 'action';
  at: number;
  action: ActionName;
  by: string | undefined;
}

/** Everything that is recorded of one event for one plugin. */
export interface DeliveryStory {
  plugin: string;
  /** Oldest first. */
  steps: readonly DeliveryStep[];
  state: DeliveryState;
  /** When it was last delivered, also where something else happened later; undefined for never. */
  deliveredAt: number | undefined;
}
