import type { TextTest } from './text-test.ts';

/**
 * A text whose case does not matter: how each character is written in lower and in upper case, which can take several
 * characters (`ß` and `SS`).
 *
 * EventBridge compares like this too: it converts the pattern only, one UTF-16 unit at a time. A character outside of the basic
 * plane, such as an emoji, is two units, each of which EventBridge reads as a question mark.
 */
type CaselessText = readonly { lower: string; upper: string }[];

const surrogate = /^[\ud800-\udfff]$/;

function toCaselessText(text: string): CaselessText {
  return text.split('').map((unit) => {
    if (surrogate.test(unit)) return { lower: '?', upper: '?' };
    return { lower: unit.toLowerCase(), upper: unit.toUpperCase() };
  });
}

/** A test for texts that are the same except for the case of their letters. */
export function equalsIgnoringCase(expected: string): TextTest {
  const caseless = toCaselessText(expected);
  return (text) => lengthAtStart(caseless, text) === text.length;
}

/** See `startsWithText` for the quote. */
export function startsWithIgnoringCase(prefix: string): TextTest {
  const caseless = toCaselessText(prefix);
  const isWhole = prefix.endsWith('"') ? equalsIgnoringCase(prefix.slice(0, -1)) : undefined;
  return (text) => lengthAtStart(caseless, text) >= 0 || isWhole?.(text) === true;
}

/** See `startsWithText` for the quote. */
export function endsWithIgnoringCase(suffix: string): TextTest {
  const caseless = toCaselessText(suffix);
  const isWhole = suffix.startsWith('"') ? equalsIgnoringCase(suffix.slice(1)) : undefined;
  return (text) => isAtEnd(caseless, text) || isWhole?.(text) === true;
}

/** The length of what `text` begins with; -1 when it begins with something else. */
function lengthAtStart(caseless: CaselessText, text: string): number {
  let position = 0;
  for (const { lower, upper } of caseless) {
    if (text.startsWith(lower, position)) position += lower.length;
    else if (text.startsWith(upper, position)) position += upper.length;
    else return -1;
  }
  return position;
}

function isAtEnd(caseless: CaselessText, text: string): boolean {
  let position = text.length;
  for (let index = caseless.length - 1; index >= 0; index -= 1) {
    const { lower = '', upper = '' } = caseless[index] ?? {};
    if (text.endsWith(lower, position)) position -= lower.length;
    else if (text.endsWith(upper, position)) position -= upper.length;
    else return false;
  }
  return true;
}
