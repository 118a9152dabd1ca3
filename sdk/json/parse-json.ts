import { randomUUID } from 'node:crypto';
import { describeSyntaxError } from './describe-syntax-error.ts';
import { endOfString } from './end-of-string.ts';
import { hasUnsafeNumber, isExact } from './unsafe-numbers.ts';

const numberToken = /-?\d[\d.eE+-]*/y;

/**
 * `JSON.parse` that changes no number: one that a JavaScript number cannot hold becomes text with the digits as written. These are
 * integers beyond 2^53 - 1 and decimals that would print differently.
 *
 * @throws {SyntaxError} that names the place, and quotes nothing of the text but words such as `NaN`
 * @example
 * ```ts
 * parseJson('{"id":9007199254740993,"n":1}'); // { id: '9007199254740993', n: 1 }
 * ```
 */
export function parseJson(text: string): unknown {
  const value = parse(text);
  return hasUnsafeNumber(text) ? JSON.parse(quoteUnsafeNumbers(text, '')) : value;
}

/**
 * The same, for values that are written again: integers beyond 2^53 - 1 become bigints, which `toJson` writes as digits.
 *
 * @throws {SyntaxError} as `parseJson` does
 */
export function parseJsonWithBigints(text: string): unknown {
  const value = parse(text);
  if (!hasUnsafeNumber(text)) return value;
  // Nothing in the text can start with it: it is new.
  const mark = `${randomUUID()}:`;
  return JSON.parse(quoteUnsafeNumbers(text, mark), (_, item: unknown) =>
    typeof item === 'string' && item.startsWith(mark) ? toNumber(item.slice(mark.length)) : item,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's own message quotes the text, which may hold a secret.
    throw new SyntaxError(describeSyntaxError(text).message);
  }
}

function toNumber(token: string): bigint | string {
  return /^-?\d+$/.test(token) ? BigInt(token) : token;
}

/** Puts numbers that JavaScript would change into quotes. The text must be valid JSON. */
function quoteUnsafeNumbers(text: string, mark: string): string {
  let quoted = '';
  let copied = 0;
  for (let at = 0; at < text.length; ) {
    if (text[at] === '"') {
      at = endOfString(text, at);
      continue;
    }
    numberToken.lastIndex = at;
    const token = numberToken.exec(text)?.[0];
    if (token !== undefined && !isExact(token)) {
      quoted += `${text.slice(copied, at)}"${mark}${token}"`;
      copied = at + token.length;
    }
    at += token?.length ?? 1;
  }
  return quoted + text.slice(copied);
}
