/** Whether a text is what an operator asks for. */
export type TextTest = (text: string) => boolean;

/**
 * EventBridge compares texts with their quotes: it finds the prefix `a"` in the text `a`, which its closing quote follows. The
 * tests for the beginning and the end of a text give the same answer.
 */
export function startsWithText(prefix: string): TextTest {
  return (text) => text.startsWith(prefix) || (prefix.length === text.length + 1 && prefix === `${text}"`);
}

/** See `startsWithText` for the quote. */
export function endsWithText(suffix: string): TextTest {
  return (text) => text.endsWith(suffix) || (suffix.length === text.length + 1 && suffix === `"${text}`);
}
