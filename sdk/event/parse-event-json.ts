import { InvalidEventError } from '../errors.ts';
import { describeSyntaxError } from '../json/describe-syntax-error.ts';
import { parseJson } from '../json/parse-json.ts';
import { escapeForSqs, toJson } from '../json/to-json.ts';
import { topLevelMembers } from '../json/top-level-members.ts';
import { hasUnsafeNumber } from '../json/unsafe-numbers.ts';
import { eventFields } from './contract/event-fields.ts';
import { assertTextLimits } from './contract/event-limits.ts';
import { type NormalisedEvent, normaliseEvent } from './event.ts';
import type { PluginEvent } from './plugin-event.ts';

/** An event, and the text of it to pass on. */
export interface EventWithText {
  event: PluginEvent;
  /** JSON text of the event, numbers digit by digit as published. */
  json: string;
}

/**
 * Parses the JSON text of an event without changing a number: one that a JavaScript number cannot hold (an integer beyond
 * 2^53 - 1, a decimal with too many digits) becomes text with the published digits.
 *
 * @throws {InvalidEventError} that names every problem, or the place where the text is not JSON
 * @example
 * ```ts
 * parseEventJson(body).user_id; // 7, or '9007199254740993'
 * ```
 */
export function parseEventJson(text: string): PluginEvent {
  return parse(text, hasUnsafeNumber(text)).event;
}

/**
 * Parses the JSON text of an event, and keeps the text for whoever passes the event on. It stays as published, blanks and key
 * order included, where every field is there and in its normal form. Otherwise fields that had another form are replaced,
 * and absent ones added at the end.
 *
 * @throws {InvalidEventError} as `parseEventJson` does
 */
export function readEventText(text: string): EventWithText {
  const unsafe = hasUnsafeNumber(text);
  const { event, changed } = parse(text, unsafe);
  const numbers = unsafe ? numbersInTextFields(event, text) : [];
  if (changed.length === 0 && numbers.length === 0) return { event, json: escapeForSqs(text) };
  const members = topLevelMembers(text);
  for (const name of [...changed, ...numbers]) members.set(name, toJson(event[name]));
  const written = Array.from(members, ([key, value]) => `${JSON.stringify(key)}:${value}`);
  return { event, json: escapeForSqs(`{${written.join(',')}}`) };
}

function parse(text: string, unsafe: boolean): NormalisedEvent {
  assertTextLimits(text);
  return normaliseEvent(parseText(text, unsafe));
}

function parseText(text: string, unsafe: boolean): unknown {
  try {
    return parseJson(text, unsafe);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const { path } = describeSyntaxError(text);
    throw new InvalidEventError(path || '(the event itself)', `not an event: ${cause.message}`, { cause });
  }
}

/** Text fields, such as `target_id`, whose value is a number too large for JavaScript: it was read as text. */
function numbersInTextFields(event: PluginEvent, text: string): string[] {
  const members = topLevelMembers(text);
  return Object.keys(eventFields).filter(
    (name) => name !== 'user_id' && name !== 'server_id' && isNumber(event[name], members.get(name)),
  );
}

function isNumber(value: unknown, written: string | undefined): boolean {
  return typeof value === 'string' && written !== undefined && /^[-\d]/.test(written);
}
