import type { Delivery } from './delivery.ts';
import type { DeliveryKind } from './delivery-state.ts';

/** Which deliveries to list; what is undefined is not asked for. */
export interface DeliveryFilter {
  /** Instance name. */
  plugin?: string | undefined;
  /** The state of the delivery: one or several. */
  outcome?: DeliveryKind | readonly DeliveryKind[] | undefined;
  /** An exact event type, or a prefix such as `task.*`. */
  type?: string | undefined;
  /** HTTP status of the last attempt: `503`, or `5xx` for a class. */
  status?: string | undefined;
  /** Text in the event, the error, the answer or the name of the server, in any case. */
  text?: string | undefined;
}

export function wantsOutcome({ outcome }: DeliveryFilter, kind: DeliveryKind): boolean {
  if (outcome === undefined) return true;
  return typeof outcome === 'string' ? outcome === kind : outcome.includes(kind);
}

/** Whether a type is the one that is asked for, or begins as `task.*` asks. */
export function matchesType(actual: string, wanted: string | undefined): boolean {
  if (wanted === undefined) return true;
  return wanted.endsWith('*') ? actual.startsWith(wanted.slice(0, -1)) : actual === wanted;
}

export function matchesStatus(actual: number | undefined, wanted: string | undefined): boolean {
  if (wanted === undefined) return true;
  if (actual === undefined) return false;
  return /^\dxx$/i.test(wanted) ? String(actual).startsWith(wanted.charAt(0)) : String(actual) === wanted;
}

/** Whether a delivery is asked for by everything but the text, which a list does not have. */
export function matchesDelivery(delivery: Delivery, filter: DeliveryFilter): boolean {
  return (
    (filter.plugin === undefined || delivery.plugin === filter.plugin) &&
    wantsOutcome(filter, delivery.state.kind) &&
    matchesType(delivery.eventType, filter.type) &&
    matchesStatus(delivery.lastAttempt?.httpStatus, filter.status)
  );
}
