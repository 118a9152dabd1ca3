import { type EventProblem, InvalidEventError } from '../errors.ts';
import { type EventField, eventFields } from './contract/event-fields.ts';
import { assertEventLimits } from './contract/event-limits.ts';
import type { PluginEvent } from './plugin-event.ts';

/** A complete event, and which of its fields were absent or in another form. */
export interface NormalisedEvent {
  event: PluginEvent;
  changed: readonly string[];
}

const fields: readonly [string, EventField][] = Object.entries(eventFields);

/**
 * Checks a value against the event contract, fills what is absent and brings what is there into its normal form.
 *
 * @throws {InvalidEventError} that names every problem, each with what was expected and the type of what came
 * @example
 * ```ts
 * const event = parseEvent({ ...row, event_type: 'task.finished' });
 * ```
 */
export function parseEvent(value: unknown): PluginEvent {
  return normaliseEvent(value).event;
}

/** As `parseEvent`, and says which fields it changed. */
export function normaliseEvent(value: unknown): NormalisedEvent {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notAnObject(value);
  // A spread keeps all keys as data, `__proto__` too.
  const event: Record<string, unknown> = { ...value };
  const changed: string[] = [];
  const problems: EventProblem[] = [];
  for (const [name, field] of fields) {
    const given = event[name];
    const read = given === undefined ? field.absent?.() : field.read(given);
    if (read === undefined) problems.push({ path: name, expected: field.expected, got: kindOf(given, field) });
    else if (read !== given) {
      event[name] = read;
      changed.push(name);
    }
  }
  if (!isComplete(event, problems)) throw refused(problems);
  assertEventLimits(event);
  return { event, changed };
}

/** True when each field was read: then every one has its type. */
function isComplete(event: Record<string, unknown>, problems: readonly EventProblem[]): event is PluginEvent {
  return problems.length === 0 && 'event_id' in event;
}

function refused(problems: readonly EventProblem[]): InvalidEventError {
  const text = problems.map(({ path, expected, got }) => `\`${path}\` is ${got}: ${expected} is expected`);
  return new InvalidEventError(problems[0]?.path ?? '', `not an event: ${text.join('; ')}`, { problems });
}

function notAnObject(value: unknown): InvalidEventError {
  const problem = { path: WHOLE, expected: 'an object', got: kindOf(value) };
  return new InvalidEventError(WHOLE, `not an event: it is ${problem.got}: an object is expected`, {
    problems: [problem],
  });
}

const WHOLE = '(the event itself)';

/** What a value is, and never the value. */
function kindOf(value: unknown, field?: EventField): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'string') return field?.expected.startsWith('text') ? 'text' : textKind(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function textKind(value: string): string {
  return value === '' ? 'empty text' : 'text of another form';
}
