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

/** Whether text is valid JSON of a bounded size: counting takes milliseconds, parsing what is too large up to a second. */
export function isBoundedJson(text: string): boolean {
  if (boundProblem(text) !== undefined) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
