import { assertTextLimits, MAX_ITEMS } from '../../sdk/event/contract/event-limits.ts';

/** Keys and items that the envelope of an event may have besides those of the event. */
const ENVELOPE_ITEMS = 1000;

/** Why JSON text has too many keys and items for an event in its envelope; undefined when it has not. */
export function boundProblem(text: string): string | undefined {
  try {
    assertTextLimits(text, MAX_ITEMS + ENVELOPE_ITEMS);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Parses JSON of a bounded size: counting takes milliseconds, parsing what is too large up to a second. Undefined when the text
 * is too large, or not JSON.
 */
export function parseBoundedJson(text: string): unknown {
  if (boundProblem(text) !== undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether text is valid JSON of a bounded size. */
export function isBoundedJson(text: string): boolean {
  return parseBoundedJson(text) !== undefined;
}
