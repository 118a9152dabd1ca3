import { readEventText } from '../../sdk/event/parse-event-json.ts';
import { describeSyntaxError } from '../../sdk/json/describe-syntax-error.ts';
import { topLevelMembers } from '../../sdk/json/top-level-members.ts';
import { boundProblem, isBoundedJson } from './bounded-json.ts';
import { type DispatchedEvent, freezeEvent } from './dispatched-event.ts';

/** A record of the dispatch queue: an event, or why it is not one. */
export type ParsedRecord = DispatchedEvent | { malformed: string };

const NO_DETAIL = { malformed: 'the record is not an EventBridge event: it has no `detail`' };

/** Reads the EventBridge envelope in a record's body and the event in it. Never throws: bad input is a result. */
export function parseRecord(body: string): ParsedRecord {
  const detail = detailAtEnd(body);
  if (detail !== undefined) {
    const parsed = parseDetail(detail);
    // A member behind `detail` is cut off with it; then the text is not JSON by itself.
    if (!('malformed' in parsed) || !isBoundedJson(body)) return parsed;
  }
  const problem = boundProblem(body);
  if (problem !== undefined) return { malformed: `not an event: ${problem}` };
  if (!isBoundedJson(body)) return { malformed: `the record is not valid JSON: ${describeSyntaxError(body).message}` };
  const found = topLevelMembers(body).get('detail');
  return found === undefined ? NO_DETAIL : parseDetail(found);
}

function parseDetail(text: string): ParsedRecord {
  try {
    const { event, json } = readEventText(text);
    return { event: freezeEvent(event), eventJson: json };
  } catch (error) {
    return { malformed: error instanceof Error ? error.message : String(error) };
  }
}

const KEY = '"detail":';

/**
 * The text of the event, cut out of the envelope: each digit stays as published, and only the event is parsed. EventBridge
 * writes `detail` last. What stands before it must be an object once a bracket closes it; so the key found is the envelope's own.
 */
function detailAtEnd(body: string): string | undefined {
  const start = body.indexOf(KEY) + KEY.length;
  const end = body.lastIndexOf('}');
  if (start < KEY.length || end < start || !isBoundedJson(`${body.slice(0, start)}null}`)) return undefined;
  return body.slice(start, end).trim();
}
