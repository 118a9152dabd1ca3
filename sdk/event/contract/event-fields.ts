import { severities } from '../event-types.ts';
import { normaliseTimestamp, timestampPattern } from './timestamp.ts';

/** A field of the event contract. */
export interface EventField {
  /** What a value must be, as errors say it: `a UUID`. */
  expected: string;
  /** JSON Schema of what is accepted. */
  schema: Record<string, unknown>;
  /** The value where an event has none; absent for a field that every event must have. */
  absent?: () => unknown;
  /** The value in its normal form; undefined when it is not accepted. */
  read: (value: unknown) => unknown;
}

/** EventBridge takes a `detail-type` of at most 128 characters (PutEventsRequestEntry in its API reference). */
const MAX_TYPE = 128;

const dashedUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const plainUuid = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;
/** The Nil and the Max UUID of RFC 9562 identify nothing. */
const noUuid = /^[0-]+$|^[f-]+$/;

const typeForm = /^[a-z0-9][a-z0-9_-]*(\.[a-z0-9_-]+)*$/i;

const uuid: EventField = {
  expected: 'a UUID',
  schema: {
    type: 'string',
    description: 'A UUID of any version (RFC 9562), or its 32 hexadecimal digits. Becomes lower-case, with dashes.',
    pattern: '^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32})$',
  },
  read: (value) => (typeof value === 'string' ? normaliseUuid(value) : undefined),
};

const eventType: EventField = {
  expected: `letters, digits, \`_\` and \`-\` in words joined by dots, such as \`task.finished\`, ${MAX_TYPE} characters at most`,
  schema: {
    type: 'string',
    description: 'Words of letters, digits, `_` and `-`, joined by dots. Becomes lower-case.',
    maxLength: MAX_TYPE,
    pattern: '^[A-Za-z0-9][A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]+)*$',
  },
  read: (value) => {
    if (typeof value !== 'string' || value.length > MAX_TYPE) return undefined;
    return typeForm.test(value) ? value.toLowerCase() : undefined;
  },
};

const timestamp: EventField = {
  expected: 'an ISO 8601 date and time, such as `2026-01-08T01:00:00Z`',
  schema: {
    type: 'string',
    description: 'Date and time by ISO 8601. UTC where it has no zone.',
    pattern: timestampPattern,
  },
  read: (value) => (typeof value === 'string' ? normaliseTimestamp(value) : undefined),
};

const id: EventField = {
  expected: 'a number, text or null',
  schema: { type: ['number', 'string', 'null'], default: null },
  absent: () => null,
  read: (value) => {
    if (value === null || typeof value === 'string' || typeof value === 'bigint') return value;
    return Number.isFinite(value) ? value : undefined;
  },
};

const nullableText: EventField = {
  expected: 'text or null',
  schema: { type: ['string', 'null'], default: null },
  absent: () => null,
  read: (value) => (value === null || typeof value === 'string' ? value : undefined),
};

const text: EventField = {
  expected: 'text or null',
  schema: { type: ['string', 'null'], default: '', description: 'Null becomes empty text.' },
  absent: () => '',
  read: (value) => (typeof value === 'string' ? value : value === null ? '' : undefined),
};

const idText: EventField = {
  expected: 'text, a number or null',
  schema: {
    type: ['string', 'number', 'null'],
    default: '',
    description: 'A number becomes text, null becomes empty text.',
  },
  absent: () => '',
  read: (value) => (Number.isFinite(value) || typeof value === 'bigint' ? String(value) : text.read(value)),
};

const meta: EventField = {
  expected: 'an object or null',
  schema: { type: ['object', 'null'], default: {}, description: 'Event-specific. Null becomes an empty object.' },
  absent: () => ({}),
  read: (value) => {
    if (value === null) return {};
    // Not what JSON writes as something else: lists, dates, sets.
    return typeof value === 'object' && !('toJSON' in value) && !(Symbol.iterator in value) ? value : undefined;
  },
};

const severity: EventField = {
  expected: `one of ${severities.join(', ')}`,
  schema: { enum: [...severities, null], default: 'info' },
  absent: () => 'info',
  read: (value) => (value === null ? 'info' : severities.find((known) => known === value)),
};

/** The event contract, field by field, in the order in which events are written. */
export const eventFields = {
  event_id: uuid,
  event_type: eventType,
  timestamp,
  user_id: id,
  username: nullableText,
  server_id: id,
  server_name: nullableText,
  target_type: text,
  target_id: idText,
  action: text,
  meta,
  severity,
  ip: nullableText,
  user_agent: nullableText,
} satisfies Record<string, EventField>;

function normaliseUuid(value: string): string | undefined {
  const lower = value.toLowerCase();
  const dashed = dashedUuid.test(lower) ? lower : lower.replace(plainUuid, '$1-$2-$3-$4-$5');
  return dashedUuid.test(dashed) && !noUuid.test(dashed) ? dashed : undefined;
}
