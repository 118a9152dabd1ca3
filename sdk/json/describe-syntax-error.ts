import { endOfString } from './end-of-string.ts';
import { formatPath } from './format-path.ts';

/** Where something stands in JSON text. */
export interface Place {
  /** The keys and indices that lead there, e.g. `meta.disks.0`; empty for the whole text. */
  path: string;
  /** In characters, from 0. */
  offset: number;
}

/** What other languages write and JSON does not have. Nothing else of the text is quoted: it may be a secret. */
const foreignWord = /[-+]?(?:NaN|nan|Infinity|inf|undefined|None|True|False|nil)\b/y;
const otherToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y;
const whitespace = /[ \n\r\t]*/y;

/** A list or an object that is open, and the member of it that is being read. */
interface Level {
  closing: '}' | ']';
  member: string | number;
}

/**
 * Says what is wrong with text that `JSON.parse` refused, and where.
 *
 * @returns `message`, e.g. `` `NaN` at meta.load: not JSON ``
 */
export function describeSyntaxError(text: string): Place & { message: string } {
  const place = scan(text);
  const { path, offset } = place;
  const where = path === '' ? '' : ` at ${path}`;
  foreignWord.lastIndex = offset;
  const [word] = foreignWord.exec(text) ?? [];
  if (word) return { ...place, message: `\`${word}\`${where || ` at character ${offset + 1}`}: not JSON` };
  if (text.trim() === '') return { ...place, message: 'the text is empty: not JSON' };
  const what = offset >= text.length ? 'the text ends too early' : `unexpected character ${offset + 1}`;
  return { ...place, message: `${what}${where}: not JSON` };
}

/** Reads JSON text up to the first token that does not fit. */
function scan(text: string): Place {
  const levels: Level[] = [];
  let expected: 'value' | 'key' | 'colon' | 'separator' = 'value';
  /** Right behind an opening bracket, where it may be closed. */
  let first = false;
  for (let offset = skipWhitespace(text, 0); ; ) {
    const place = () => ({
      path: formatPath(levels.map(({ member }) => member).filter((part) => part !== '')),
      offset,
    });
    const level = levels.at(-1);
    const character = text.charAt(offset);
    if (character === '') return place();
    const end = endOfToken(text, offset);
    if (level && character === level.closing && (expected === 'separator' || first)) {
      levels.pop();
      expected = 'separator';
    } else if (level && expected === 'separator' && character === ',') {
      expected = level.closing === '}' ? 'key' : 'value';
      level.member = typeof level.member === 'number' ? level.member + 1 : '';
    } else if (level && expected === 'colon' && character === ':') {
      expected = 'value';
    } else if (level && expected === 'key' && character === '"' && end) {
      level.member = unquote(text.slice(offset, end));
      expected = 'colon';
    } else if (expected === 'value' && (character === '{' || character === '[')) {
      levels.push(character === '{' ? { closing: '}', member: '' } : { closing: ']', member: 0 });
      expected = character === '{' ? 'key' : 'value';
      first = true;
      offset = skipWhitespace(text, offset + 1);
      continue;
    } else if (expected === 'value' && end) {
      expected = 'separator';
    } else {
      return place();
    }
    first = false;
    offset = skipWhitespace(text, end ?? offset + 1);
  }
}

/** The offset behind a string, a number or a literal; undefined when there is none, or none that is whole. */
function endOfToken(text: string, offset: number): number | undefined {
  if (text[offset] === '"') {
    const end = endOfString(text, offset);
    return isString(text.slice(offset, end)) ? end : undefined;
  }
  otherToken.lastIndex = offset;
  const [token = ''] = otherToken.exec(text) ?? [];
  return token === '' ? undefined : offset + token.length;
}

function isString(token: string): boolean {
  try {
    JSON.parse(token);
    return true;
  } catch {
    return false;
  }
}

function unquote(token: string): string {
  return String(JSON.parse(token));
}

function skipWhitespace(text: string, offset: number): number {
  // A sticky expression starts over from 0 when it is asked to look behind the end.
  if (offset >= text.length) return text.length;
  whitespace.lastIndex = offset;
  whitespace.exec(text);
  return whitespace.lastIndex;
}
