import { readEventText } from '../../sdk/event/parse-event-json.ts';
import { describeSyntaxError } from '../../sdk/json/describe-syntax-error.ts';
import { topLevelMembers } from '../../sdk/json/top-level-members.ts';
import { boundProblem, isBoundedJson, parseBoundedJson } from './bounded-json.ts';
import { type DispatchedEvent, freezeEvent } from './dispatched-event.ts';

/** A record of the dispatch queue: an event, or why it is not one. */
export type ParsedRecord = DispatchedEvent | { malformed: string };

const NO_DETAIL = { malformed: 'the record is not an EventBridge event: it has no `detail`' };

/** Reads the EventBridge envelope in a record's body and the event in it. Never throws: bad input is a result. */
export function parseRecord(body: string): ParsedRecord {
  const found = detailAtEnd(body);
  if (found) {
    const parsed = parseDetail(found.detail, found.replay);
    // A member behind `detail` is cut off with it; then the text is not JSON by itself.
    if (!('malformed' in parsed) || !isBoundedJson(body)) return parsed;
  }
  const problem = boundProblem(body);
  if (problem !== undefined) return { malformed: `not an event: ${problem}` };
  if (!isBoundedJson(body)) return { malformed: `the record is not valid JSON: ${describeSyntaxError(body).message}` };
  const members = topLevelMembers(body);
  const detail = members.get('detail');
  const replay = members.get(REPLAY_NAME);
  return detail === undefined ? NO_DETAIL : parseDetail(detail, replay === undefined ? undefined : JSON.parse(replay));
}

function parseDetail(text: string, replay: unknown): ParsedRecord {
  try {
    const { event, json } = readEventText(text);
    const dispatched = { event: freezeEvent(event), eventJson: json };
    return typeof replay === 'string' ? { ...dispatched, replay } : dispatched;
  } catch (error) {
    return { malformed: error instanceof Error ? error.message : String(error) };
  }
}

/** The replay that EventBridge sent an event for (its user guide, "Replaying archived events"). */
const REPLAY_NAME = 'replay-name';

const KEY = '"detail":';

interface FoundDetail {
  /** JSON text. */
  detail: string;
  /** What the envelope has as the name of a replay. */
  replay: unknown;
}

/**
 * The text of the event, cut out of the envelope: each digit stays as published, and only the event is parsed. EventBridge
 * writes `detail` last. What stands before it must be an object once a bracket closes it; so the key found is the envelope's own.
 */
function detailAtEnd(body: string): FoundDetail | undefined {
  const start = body.indexOf(KEY) + KEY.length;
  const end = body.lastIndexOf('}');
  if (start < KEY.length || end < start) return undefined;
  const envelope = parseBoundedJson(`${body.slice(0, start)}null}`);
  if (typeof envelope !== 'object' || envelope === null) return undefined;
  return { detail: body.slice(start, end).trim(), replay: Reflect.get(envelope, REPLAY_NAME) };
}
