import { randomUUID } from 'node:crypto';
import { describeSyntaxError } from './describe-syntax-error.ts';
import { endOfString } from './end-of-string.ts';
import { ExactNumber } from './exact-number.ts';
import { hasUnsafeNumber, isExact } from './unsafe-numbers.ts';

const numberToken = /-?\d[\d.eE+-]*/y;

/**
 * `JSON.parse` that changes no number: one that a JavaScript number cannot hold becomes text with the digits as written. These are
 * integers beyond 2^53 - 1 and decimals that would print differently.
 *
 * @param unsafe - what `hasUnsafeNumber` says of the text, where the caller knows it
 * @throws {SyntaxError} that names the place, and quotes nothing of the text but words such as `NaN`
 * @example
 * ```ts
 * parseJson('{"id":9007199254740993,"n":1}'); // { id: '9007199254740993', n: 1 }
 * ```
 */
export function parseJson(text: string, unsafe = hasUnsafeNumber(text)): unknown {
  const value = parse(text);
  return unsafe ? JSON.parse(quoteUnsafeNumbers(text, '')) : value;
}

/**
 * The same, for values that are written again: integers beyond 2^53 - 1 become bigints, which `toJson` writes as digits.
 *
 * @throws {SyntaxError} as `parseJson` does
 */
export function parseJsonWithBigints(text: string): unknown {
  return parseWith(text, (decimal) => decimal);
}

/**
 * The same, for events: decimals that a JavaScript number cannot hold become an `ExactNumber`, which `toJson` writes as digits too.
 *
 * @throws {SyntaxError} as `parseJson` does
 */
export function parseExactJson(text: string): unknown {
  return parseWith(text, (decimal) => new ExactNumber(decimal));
}

function parseWith(text: string, ofDecimal: (token: string) => unknown): unknown {
  const value = parse(text);
  if (!hasUnsafeNumber(text)) return value;
  // Nothing in the text can start with it: it is new.
  const mark = `${randomUUID()}:`;
  return JSON.parse(quoteUnsafeNumbers(text, mark), (_, item: unknown) => {
    if (typeof item !== 'string' || !item.startsWith(mark)) return item;
    const token = item.slice(mark.length);
    return /^-?\d+$/.test(token) ? BigInt(token) : ofDecimal(token);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's own message quotes the text, which may hold a secret.
    throw new SyntaxError(describeSyntaxError(text).message);
  }
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
