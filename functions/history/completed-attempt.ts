import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import type { DeliveryMessage } from '../delivery/delivery-message.ts';
import type { NextStep } from '../delivery/next-step/next-step.ts';
import type { EndpointAnswer, Outcome } from '../outcome/outcome.ts';
import type { SentRequest } from '../outcome/sent-request.ts';
import type { DeliveryStatus } from './history-entry.ts';

/** An attempt that is complete, or the decision not to make one. */
export interface CompletedAttempt {
  event: PluginEvent;
  eventJson: string;
  /** Instance name. */
  plugin: string;
  /** 1 for the first. */
  attempt: number;
  status: DeliveryStatus;
  /** See `Reason` and `SkipReason`; undefined for what was delivered. */
  reason: string | undefined;
  /** With secrets masked. */
  error: string | undefined;
  /** The endpoint's answer, where it was kept: always when it was not a success. */
  answer: EndpointAnswer | undefined;
  /** The last request, where its answer was kept. */
  request: SentRequest | undefined;
  /** When the next attempt is due, in milliseconds since the epoch. */
  nextAt: number | undefined;
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/**
 * What the history records of an attempt. The delivery is as it was before.
 *
 * @param now - milliseconds since the epoch
 */
export function completedAttempt(
  delivery: DeliveryMessage,
  outcome: Outcome,
  step: NextStep,
  startedAt: number,
  now: number,
): CompletedAttempt {
  const { event, eventJson, plugin, attempts } = delivery;
  return {
    event,
    eventJson,
    plugin,
    attempt: attempts + 1,
    status: statusAfter(outcome, step),
    reason: step.to === 'done' ? skipReasonOf(outcome) : step.message.reason,
    error: 'error' in outcome ? outcome.error : undefined,
    answer: 'answer' in outcome ? outcome.answer : undefined,
    request: 'request' in outcome ? outcome.request : undefined,
    nextAt: 'delay' in step ? now + Math.round(step.delay * 1000) : undefined,
    startedAt,
  };
}

function skipReasonOf(outcome: Outcome): string | undefined {
  return outcome.status === 'skipped' ? outcome.reason : undefined;
}

function statusAfter(outcome: Outcome, step: NextStep): DeliveryStatus {
  if (step.to === 'dead') return 'dead';
  if (outcome.status === 'retry' && !outcome.counts) return 'deferred';
  return outcome.status;
}
