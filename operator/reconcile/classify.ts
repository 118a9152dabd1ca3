/** Where a delivery, a pair of an event and a plugin, ended. */
export type Ending =
  | { kind: 'delivered' }
  /** On the retry or slow queue. */
  | { kind: 'waiting'; reason: string }
  /** In the deliveries DLQ. */
  | { kind: 'dead'; reason: string }
  /** The whole event is in the events DLQ. */
  | { kind: 'event dead' }
  /** An operator deleted the dead letter, or SQS did after 14 days. */
  | { kind: 'deleted' }
  | { kind: 'skipped'; reason: string }
  /** The history records failures only, and has none. */
  | { kind: 'no failure recorded' }
  | { kind: 'unaccounted' };

export type EndingKind = Ending['kind'];

export const endingKinds = [
  'delivered',
  'waiting',
  'dead',
  'event dead',
  'deleted',
  'skipped',
  'no failure recorded',
  'unaccounted',
] as const satisfies readonly EndingKind[];

/** What is known of a delivery, from wherever. */
export interface DeliveryFacts {
  /** It was delivered at least once. */
  delivered: boolean;
  /** Why it is in the deliveries DLQ; undefined when it is not there. */
  deadReason?: string | undefined;
  /** Its event is in the events DLQ. */
  eventDead: boolean;
  /** Why it waits on a queue; undefined when it does not. */
  waitsFor?: string | undefined;
  /** Why the plugin did not get the event. */
  skippedBecause?: string | undefined;
  /** A dead letter was deleted. */
  deleted?: boolean | undefined;
  /** Nothing is recorded, and the history records failures only. */
  unrecorded?: boolean | undefined;
}

/** Where a delivery ended: the best that the facts show. What is in no place is unaccounted for. */
export function classifyDelivery(facts: DeliveryFacts): Ending {
  if (facts.delivered) return { kind: 'delivered' };
  if (facts.deadReason !== undefined) return { kind: 'dead', reason: facts.deadReason };
  if (facts.eventDead) return { kind: 'event dead' };
  if (facts.waitsFor !== undefined) return { kind: 'waiting', reason: facts.waitsFor };
  if (facts.skippedBecause !== undefined) return { kind: 'skipped', reason: facts.skippedBecause };
  if (facts.deleted) return { kind: 'deleted' };
  return facts.unrecorded ? { kind: 'no failure recorded' } : { kind: 'unaccounted' };
}
