import type { SentRequest } from '../outcome/sent-request.ts';
import type { SkipReason } from '../outcome/skip-reason.ts';

/** How a delivery stood after an attempt, or after the dispatch function decided not to make one. */
export type DeliveryStatus =
  | 'delivered'
  /** The attempt failed; another one follows. */
  | 'retry'
  /** No further attempt: the delivery is in the deliveries DLQ. */
  | 'dead'
  /** The delivery waits for its plugin: its circuit is open, its endpoint asked to wait, or it is paused. */
  | 'parked'
  /** The redeliver function makes the attempt: the plugin is isolated or slow, or the batch was received again. */
  | 'deferred'
  /** No delivery was made: `dedupe` had seen it, or the plugin no longer wants the event. */
  | 'skipped';

/** Where one plugin's delivery stood when the dispatch function had run an event. */
export interface FirstOutcome {
  plugin: string;
  status: DeliveryStatus;
  /** Milliseconds that the attempt took; 0 where none was made. */
  duration: number;
  /** See `Reason`; undefined for what was delivered. */
  reason: string | undefined;
}

/** One run of an event through the dispatch function, with the first outcome of every plugin. Times are milliseconds since the epoch. */
export interface DispatchRun {
  kind: 'run';
  eventId: string;
  at: number;
  /** When the dispatch queue took the event from the bus; undefined when unknown. */
  queuedAt: number | undefined;
  eventType: string;
  severity: string;
  /** Name of the server, or its id. */
  server: string | undefined;
  traceId: string;
  outcomes: readonly FirstOutcome[];
  skipped: readonly { plugin: string; reason: SkipReason }[];
  /** Name of the replay that the event came from. */
  replay: string | undefined;
  /** JSON text as published; undefined when it was left out. */
  eventJson: string | undefined;
  /** Why the event was left out. */
  eventNote: string | undefined;
}

/** One attempt that failed, or that was not the first. Times are milliseconds since the epoch. */
export interface RecordedAttempt {
  kind: 'attempt';
  eventId: string;
  /** When it ended. */
  at: number;
  eventType: string;
  plugin: string;
  /** 1 for the first. */
  attempt: number;
  status: DeliveryStatus;
  reason: string | undefined;
  /** Milliseconds. */
  duration: number;
  /** Of the endpoint's last answer; undefined when it did not answer. */
  httpStatus: number | undefined;
  /** With secrets masked. */
  error: string | undefined;
  /** The first 1,000 characters of a failed answer, with secrets masked. */
  answer: string | undefined;
  /** The last request of an attempt that was not a success; undefined where none was made. */
  request: SentRequest | undefined;
  /** When the next attempt is due. */
  nextAt: number | undefined;
  /** JSON text of the event, where no run was recorded that has it. */
  eventJson: string | undefined;
}

/** What operators do to events and deliveries. */
export const actionNames = ['redriven', 'redelivered', 'replayed', 'purged'] as const;
export type ActionName = (typeof actionNames)[number];

/** What an operator did to an event or a delivery. */
export interface OperatorAction {
  kind: 'action';
  eventId: string;
  /** Milliseconds since the epoch. */
  at: number;
  action: ActionName;
  /** Undefined where it was done to the event as a whole. */
  plugin: string | undefined;
  /** Who did it, as AWS names them. */
  by: string | undefined;
}

export type HistoryEntry = DispatchRun | RecordedAttempt | OperatorAction;
