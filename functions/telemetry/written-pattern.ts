/** How else a character is written, besides percent and `\u` escapes: JSON's short escapes, forms, HTML. As patterns. */
const others: Readonly<Record<string, string>> = {
  '\n': '\\\\{1,8}n|\\r\\n',
  '\r': '\\\\{1,8}r',
  '\t': '\\\\{1,8}t',
  ' ': '\\+',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;|&#34;',
  "'": '&#39;|&#x27;',
};

/** Backslashes in front of a character, at most: JSON within JSON within JSON has seven. Bounded, so that no text is slow to search. */
const MAX_ESCAPES = 8;

/**
 * The source of a regular expression, for the flag `i`, that finds a text as it is and in encoded forms: in URLs, forms,
 * HTML, JSON and JSON within JSON. Each character may be encoded in another way.
 */
export function writtenPattern(text: string): string {
  const units = text.match(/\\+|[^\\]/gu) ?? [];
  // Backslashes in front of the first character need not be found: they are no part of the text.
  return units.map((unit, index) => unitPattern(unit, index === 0 ? 1 : MAX_ESCAPES)).join('');
}

/** @param escapes - levels of JSON within JSON that are looked for */
function unitPattern(unit: string, escapes: number): string {
  if (/[a-z0-9_]/i.test(unit)) return unit;
  if (unit.startsWith('\\')) {
    return `(?:\\\\{${unit.length},${unit.length * escapes}}|(?:${percentPattern('\\')}){${unit.length}})`;
  }
  const itself = unit.replace(/[.*+?^${}()|[\]/-]/, '\\$&');
  // In JSON, punctuation may have backslashes in front, more at each level.
  const plain = escapes > 1 && /[!-/:-@[-`{-~]/.test(unit) ? `\\\\{0,${escapes}}${itself}` : itself;
  const ways = [plain, percentPattern(unit), unicodePattern(unit, escapes), others[unit]];
  return `(?:${ways.filter((way) => way !== undefined).join('|')})`;
}

/** `%2F`, and `%252F` where it was encoded twice. */
function percentPattern(unit: string): string {
  return Array.from(Buffer.from(unit), (byte) => `%(?:25){0,3}${hex(byte, 2)}`).join('');
}

function unicodePattern(unit: string, escapes: number): string {
  // `split` gives the halves of a character beyond U+FFFF, as JSON does.
  const halves = unit.split('').map((half) => `u${hex(half.charCodeAt(0), 4)}`);
  return `\\\\{1,${escapes}}${halves.join(`\\\\{1,${MAX_ESCAPES}}`)}`;
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0');
}
