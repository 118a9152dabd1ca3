import { randomUUID } from 'node:crypto';

/** The parts of an event that its trace is read from. */
interface TracedEvent {
  event_id: string;
  traceparent?: unknown;
}

/** W3C Trace Context, section 3.2: version, trace id, parent id, flags. Version `ff` and ids of zeros are invalid. */
const FORMAT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:-.*)?$/;

/** The longest value that is passed on, in characters. */
const MAX_LENGTH = 256;

/**
 * The id of the trace that an event belongs to: that of its `traceparent`. For an event without a valid one it is made of the
 * event's id, so that every attempt and every log line has the same.
 */
export function traceIdOf(event: TracedEvent): string {
  return givenTraceparent(event)?.traceId ?? madeTraceId(event);
}

/** The `traceparent` header of a request for an event: as published, or made for an event without a valid one. */
export function traceparentOf(event: TracedEvent): string {
  return givenTraceparent(event)?.header ?? `00-${madeTraceId(event)}-${spanId()}-01`;
}

function madeTraceId({ event_id }: TracedEvent): string {
  return event_id.replaceAll('-', '').toLowerCase();
}

function givenTraceparent({ traceparent }: TracedEvent): { header: string; traceId: string } | undefined {
  if (typeof traceparent !== 'string' || traceparent.length > MAX_LENGTH) return undefined;
  const traceId = FORMAT.exec(traceparent)?.[1];
  // A header value of visible ASCII only: what follows the flags in a later version is not known here.
  return traceId !== undefined && /^[!-~]+$/.test(traceparent) ? { header: traceparent, traceId } : undefined;
}

/** 60 random bits of a UUID, which Node.js draws in advance; `randomBytes` takes ten times as long, 4 us of a delivery's 60. */
function spanId(): string {
  const uuid = randomUUID();
  // Never zeros, which would be invalid: the third part starts with the UUID's version.
  return uuid.slice(0, 8) + uuid.slice(14, 18) + uuid.slice(24, 28);
}
