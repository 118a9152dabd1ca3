import type { DeadLetter } from './dead-letter.ts';

/** What dead letters have to have; all that is given. */
export interface DeadLetterFilter {
  /** Instance name; null for those that name no plugin. */
  plugin?: string | null | undefined;
  /** An exact type, or a prefix such as `task.*`. */
  type?: string | undefined;
  /** Null for those without a reason. */
  reason?: string | null | undefined;
  /** Id of the event, or the start of it. */
  eventId?: string | undefined;
  /** Text in the error, in any case. */
  error?: string | undefined;
  /** Seconds that they have been in the DLQ at least. */
  olderThan?: number | undefined;
  /** Seconds that they have been in the DLQ at most. */
  newerThan?: number | undefined;
}

/** Whether a dead letter has all that a filter asks for. @param now - milliseconds since the epoch */
export function matchesFilter(letter: DeadLetter, filter: DeadLetterFilter, now: number): boolean {
  const { plugin, type, reason, eventId, error, olderThan, newerThan } = filter;
  const age = letter.deadSince === undefined ? undefined : (now - letter.deadSince) / 1000;
  return (
    (plugin === undefined || (letter.plugin ?? null) === plugin) &&
    (reason === undefined || (letter.reason ?? null) === reason) &&
    (type === undefined || matchesType(letter.eventType, type)) &&
    (eventId === undefined || namesEvent(letter, eventId.toLowerCase())) &&
    (error === undefined || (letter.error ?? '').toLowerCase().includes(error.toLowerCase())) &&
    (olderThan === undefined || (age !== undefined && age >= olderThan)) &&
    (newerThan === undefined || (age !== undefined && age <= newerThan))
  );
}

/** A malformed dead letter has no event: then the id may still be in its text. */
export function namesEvent({ eventId, body }: DeadLetter, idOrPrefix: string): boolean {
  if (eventId !== undefined) return eventId.toLowerCase().startsWith(idOrPrefix);
  return body.toLowerCase().includes(`"${idOrPrefix}`);
}

function matchesType(actual: string | undefined, wanted: string): boolean {
  if (actual === undefined) return false;
  return wanted.endsWith('*') ? actual.startsWith(wanted.slice(0, -1)) : actual === wanted;
}
