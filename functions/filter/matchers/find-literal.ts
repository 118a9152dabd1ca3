/** A text to search for, prepared once. */
export interface Literal {
  text: string;
  /** For each length of a match: how much of it stays when the next character differs. Empty for a short text. */
  restarts: Uint16Array;
}

/** The part of a string that the search reads. */
export type Characters = Pick<string, 'length' | 'charCodeAt' | 'indexOf'>;

/**
 * Up to this length `indexOf` is used, which is 100 times as fast for most texts. It compares each character of a text with up
 * to all characters of a literal, so that long literals could make it slow.
 */
const MAX_INDEX_OF = 32;

/** Prepares a text for `findLiteral`. */
export function toLiteral(text: string): Literal {
  if (text.length <= MAX_INDEX_OF) return { text, restarts: new Uint16Array() };
  const restarts = new Uint16Array(text.length + 1);
  let matched = 0;
  for (let index = 1; index < text.length; index += 1) {
    matched = extend(text, restarts, matched, text.charCodeAt(index));
    restarts[index + 1] = matched;
  }
  return { text, restarts };
}

/** The offset behind the first occurrence of a literal in `text` from `start` on; -1 when there is none. */
export function findLiteral({ text: literal, restarts }: Literal, text: Characters, start: number): number {
  if (restarts.length === 0) {
    const found = text.indexOf(literal, start);
    return found === -1 ? -1 : found + literal.length;
  }
  let matched = 0;
  for (let index = start; index < text.length; index += 1) {
    matched = extend(literal, restarts, matched, text.charCodeAt(index));
    if (matched === literal.length) return index + 1;
  }
  return -1;
}

/** How much of a literal is matched after one more character (Knuth, Morris and Pratt). */
function extend(literal: string, restarts: Uint16Array, matched: number, character: number): number {
  let length = matched;
  while (length > 0 && literal.charCodeAt(length) !== character) length = restarts[length] ?? 0;
  return literal.charCodeAt(length) === character ? length + 1 : 0;
}
