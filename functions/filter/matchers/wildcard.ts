import { findLiteral, type Literal, toLiteral } from './find-literal.ts';

/** Why a text is no wildcard pattern. */
export type WildcardProblem = 'consecutive stars' | 'invalid escape';

/**
 * Compiles a wildcard pattern: `*` stands for any number of characters, `\*` for a star and `\\` for a backslash.
 * The time that the result takes grows with the length of a text, whatever the pattern is.
 */
export function compileWildcard(pattern: string): ((text: string) => boolean) | WildcardProblem {
  const parts = splitAtStars(pattern);
  if (!Array.isArray(parts)) return parts;
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  const middle = rest.map(toLiteral);
  return (text) =>
    text.startsWith(first) && text.endsWith(last) && hasInOrder(middle, text, first.length, text.length - last.length);
}

/** The texts between the stars. */
function splitAtStars(pattern: string): string[] | WildcardProblem {
  const parts: string[] = [];
  let part = '';
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index);
    const next = pattern.charAt(index + 1);
    if (character === '*') {
      if (next === '*') return 'consecutive stars';
      parts.push(part);
      part = '';
    } else if (character === '\\') {
      if (next !== '*' && next !== '\\') return 'invalid escape';
      part += next;
      index += 1;
    } else {
      part += character;
    }
  }
  return [...parts, part];
}

/** Whether a text has literals one after the other, from `start` to `end`. */
function hasInOrder(literals: readonly Literal[], text: string, start: number, end: number): boolean {
  let position = start;
  for (const literal of literals) {
    position = findLiteral(literal, text, position);
    if (position === -1) return false;
  }
  return position <= end;
}
