import { controlCharacters } from './control-characters.ts';

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
  return text.replace(controlCharacters, (run) => Array.from(run, escapeCharacter).join(''));
}

function escapeCharacter(character: string): string {
  return shortEscapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
