/**
 * What a terminal or a log viewer obeys instead of showing: C0 and C1 control characters and DEL (ECMA-48), the line and
 * paragraph separators, and the characters that change the direction of text (Unicode Standard Annex #9).
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Makes text of others safe to print: control characters become visible escapes such as `\u001b`, so that an event cannot
 * clear the screen, set the title or forge a line. Line breaks are escaped too: print several lines one by one.
 *
 * @example
 * ```ts
 * console.log(printable('\u001b[2J web-1\n')); // \u001b[2J web-1\n
 * ```
 */
export function printable(text: string): string {
  return text.replace(unprintable, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return shortEscapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
