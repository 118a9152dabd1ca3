import { endOfString } from './end-of-string.ts';

const whitespace = /[ \n\r\t]*/y;
const endOfScalar = /[,}\]\s]/g;

/**
 * The members of an object as they are written: from each key to the JSON text of its value, digits and blanks kept.
 * Of a key that stands there several times, the last value counts, as in `JSON.parse`.
 *
 * @param text - valid JSON text; other values than objects have no members
 * @example
 * ```ts
 * topLevelMembers('{"id": 9007199254740993, "meta": {"n": 1.0}}').get('meta'); // '{"n": 1.0}'
 * ```
 */
export function topLevelMembers(text: string): Map<string, string> {
  const members = new Map<string, string>();
  if (!/^\s*\{/.test(text)) return members;
  let at = skipWhitespace(text, text.indexOf('{') + 1);
  while (text[at] === '"') {
    const endOfKey = endOfString(text, at);
    const key = String(JSON.parse(text.slice(at, endOfKey)));
    // Behind the key: blanks, a colon, blanks.
    const start = skipWhitespace(text, skipWhitespace(text, endOfKey) + 1);
    const end = endOfValue(text, start);
    members.delete(key);
    members.set(key, text.slice(start, end));
    // Behind the value: blanks, a comma or the closing bracket, blanks.
    at = skipWhitespace(text, skipWhitespace(text, end) + 1);
  }
  return members;
}

function endOfValue(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return endOfString(text, start);
  if (first !== '{' && first !== '[') {
    endOfScalar.lastIndex = start;
    return endOfScalar.exec(text)?.index ?? text.length;
  }
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

function skipWhitespace(text: string, offset: number): number {
  // A sticky expression starts over from 0 when it is asked to look behind the end.
  if (offset >= text.length) return text.length;
  whitespace.lastIndex = offset;
  whitespace.exec(text);
  return whitespace.lastIndex;
}
