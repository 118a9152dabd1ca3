/** Digits, the dot included, that a JavaScript number always holds: 15 significant ones (ECMA-262, IEEE 754 binary64). */
const SAFE_LENGTH = 15;

/** An exponent of three digits may exceed the range of a JavaScript number. */
const longExponent = /\d[eE][-+]?\d{3}/g;

/**
 * Whether JSON text may hold a number that `JSON.parse` changes. A cheap test before a costly one: it is never false by mistake, and
 * sometimes true for digits inside a string.
 */
export function hasUnsafeNumber(text: string): boolean {
  return hasLongRun(text) || hasLongExponent(text);
}

/** Looks at every 16th character: a run of 16 cannot pass between two of them. */
function hasLongRun(text: string): boolean {
  for (let at = SAFE_LENGTH; at < text.length; at += SAFE_LENGTH + 1) {
    if (!isDigitOrDot(text.charCodeAt(at))) continue;
    let start = at;
    let end = at + 1;
    while (isDigitOrDot(text.charCodeAt(start - 1))) start -= 1;
    while (isDigitOrDot(text.charCodeAt(end))) end += 1;
    if (end - start > SAFE_LENGTH && startsNumber(text, start)) return true;
    // The run is looked at once, however long it is.
    at = end - 1;
  }
  return false;
}

function hasLongExponent(text: string): boolean {
  longExponent.lastIndex = 0;
  for (let match = longExponent.exec(text); match; match = longExponent.exec(text)) {
    let start = match.index;
    while (isDigitOrDot(text.charCodeAt(start - 1))) start -= 1;
    if (startsNumber(text, start)) return true;
  }
  return false;
}

/** Whether what stands before the digits at `start` lets them be a JSON number; UUIDs and times do not pass. */
function startsNumber(text: string, start: number): boolean {
  const before = text[start - 1] === '-' ? start - 2 : start - 1;
  return before < 0 || ':,[ \n\r\t'.includes(text.charAt(before));
}

function isDigitOrDot(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2e;
}

/** Whether a number written as `token` is the same as a JavaScript number. `token` is one by the grammar of JSON. */
export function isExact(token: string): boolean {
  const value = Number(token);
  if (/^-?\d+$/.test(token)) return Number.isSafeInteger(value);
  return Number.isFinite(value) && decimal(token) === decimal(String(value));
}

/** The digits of a decimal number without zeros at either end, and its exponent: equal for equal numbers. */
function decimal(token: string): string {
  const [mantissa = '', exponent = '0'] = token.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const sign = token.startsWith('-') ? '-' : '';
  return `${sign}${significant}e${BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length)}`;
}
