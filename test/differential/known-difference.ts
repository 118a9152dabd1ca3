import { addressDigits, parseAddressRange } from '../../functions/filter/matchers/address-range.ts';
import { isExact } from '../../sdk/json/unsafe-numbers.ts';
import type { Pair } from './generate-pairs.ts';
import { type JsonNode, toJson } from './json-node.ts';

/**
 * Which of the differences from EventBridge, listed in docs/reference/filters.md, can show in a pair; undefined for all other
 * pairs.
 */
export function knownDifference({ pattern, event }: Pair): string | undefined {
  const eventNumbers = numbersIn(event);
  if ([...numbersIn(pattern), ...eventNumbers].some(isLarge)) return 'number that a double does not hold';
  if (eventNumbers.length > 0 && textsIn(pattern).some(canHoldNumbers)) {
    const isWrittenOtherwise = eventNumbers.some((text) => text !== String(Number(text)));
    if (isWrittenOtherwise || toJson(pattern).includes('"$or"')) return 'number compared with an address';
  }
  if (hasPathTwice(event)) return 'path twice in an event';
  if (hasLoneSurrogate(pattern) || hasLoneSurrogate(event)) return 'half of a character';
  if (/"anything-but":\{"[a-z-]+":\[\]\}/.test(toJson(pattern))) return 'empty list in a nested anything-but';
  return undefined;
}

/** `JSON.stringify` escapes nothing else like this. */
function hasLoneSurrogate(node: JsonNode): boolean {
  return /\\ud[89a-f]/.test(toJson(node));
}

/** Whether the digits of addresses can be those of a number, which begins with one of 1 to 9. */
function canHoldNumbers(text: string): boolean {
  const range = parseAddressRange(text);
  const digits = addressDigits(text) ?? '';
  const { first, last } = typeof range === 'string' ? { first: digits, last: digits } : range;
  return first < 'A' && last >= '1';
}

function textsIn(node: JsonNode): string[] {
  if (Array.isArray(node)) return node.flatMap(textsIn);
  if (node instanceof Map) return [...node.values()].flatMap(textsIn);
  return typeof node === 'string' ? [node] : [];
}

function numbersIn(node: JsonNode): string[] {
  if (Array.isArray(node)) return node.flatMap(numbersIn);
  if (node instanceof Map) return [...node.values()].flatMap(numbersIn);
  return typeof node === 'object' && node !== null ? [node.number] : [];
}

/** Whether `parseJson` reads a number as text, or it is the largest one, beyond which no range is. */
function isLarge(text: string): boolean {
  return !isExact(text) || Math.abs(Number(text)) === Number.MAX_VALUE;
}

/** `{"a": {"b": 1}, "a.b": 1}` */
function hasPathTwice(node: JsonNode): boolean {
  if (Array.isArray(node)) return node.some(hasPathTwice);
  if (!(node instanceof Map)) return false;
  const firstSteps = [...node.keys()].map((name) => name.split('.')[0]);
  return new Set(firstSteps).size < firstSteps.length || [...node.values()].some(hasPathTwice);
}
