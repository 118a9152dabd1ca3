/** One way to read a place of a text: the character that is written there, and where its notation ends. */
export interface Reading {
  /** A UTF-16 code unit, or a code point beyond U+FFFF. Folded as `folded` does. */
  readonly code: number;
  readonly end: number;
}

/** Backslashes in front of a character, at most: JSON within JSON within JSON has seven. */
const MAX_ESCAPES = 8;

/** How often an encoding was percent-encoded again, at most: `%2F` becomes `%252F`. */
const MAX_LAYERS = 3;

const PERCENT = 0x25;
const AMPERSAND = 0x26;
const PLUS = 0x2b;
const BACKSLASH = 0x5c;
const CR = 0x0d;
const LF = 0x0a;
const REPLACEMENT = 0xfffd;

/** JSON's short escapes, in upper case (RFC 8259, section 7). */
const shortEscapes: ReadonlyMap<string, number> = new Map([
  ['B', 0x08],
  ['F', 0x0c],
  ['N', LF],
  ['R', CR],
  ['T', 0x09],
]);

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A text without the difference of upper and lower case. Its length stays, and positions with it. */
export function folded(text: string): string {
  const upper = text.toUpperCase();
  // Some characters have a longer upper case, e.g. ß; none has a shorter one.
  return upper.length === text.length ? upper : Array.from(text, foldedCharacter).join('');
}

/** Reads the characters of a text as they are and as URLs, forms, JSON, JSON within JSON and HTML write them. */
export class WrittenText {
  readonly #text: string;
  /** Where the run of backslashes that starts at a place ends, if it is known: each is looked at once, however many there are. */
  #runEnds: Int32Array | undefined;

  constructor(text: string) {
    // Encoders write half of a surrogate pair as U+FFFD.
    this.#text = folded(text.toWellFormed());
  }

  /** The character at a place, not a number behind the end; -1 where it can be read in several ways, see `readings`. */
  plain(at: number): number {
    const code = this.#text.charCodeAt(at);
    const isSpecial = code === PERCENT || code === AMPERSAND || code === PLUS || code === BACKSLASH || code === CR;
    return isSpecial ? -1 : code;
  }

  /** @param isFirst - whether a secret starts here: backslashes in front of it are no part of it */
  readings(at: number, isFirst: boolean): Reading[] {
    const code = this.#text.charCodeAt(at);
    if (code === BACKSLASH) return this.#escaped(at, isFirst);
    const itself = { code, end: at + 1 };
    if (code === PERCENT) return [itself, ...this.#percent(at, isFirst)];
    if (code === AMPERSAND) return [itself, ...this.#entity(at)];
    if (code === PLUS) return [itself, { code: 0x20, end: at + 1 }];
    if (code === CR && this.#text.charCodeAt(at + 1) === LF) return [itself, { code: LF, end: at + 2 }];
    return [itself];
  }

  /** `%2F`, and `%252F` where it was encoded twice. */
  #percent(at: number, isFirst: boolean): Reading[] {
    const readings: Reading[] = [];
    for (let end = at + 3; end <= at + 3 + 2 * MAX_LAYERS; end += 2) {
      const byte = this.#hex(end - 2, 2);
      if (byte === BACKSLASH) return [...readings, ...this.#escaped(at, isFirst)];
      if (byte !== PERCENT) return [...readings, ...this.#utf8(byte, end)];
      readings.push({ code: byte, end });
    }
    return readings;
  }

  /** @param byte - the first one of the character, which ends at `end` */
  #utf8(byte: number, end: number): Reading[] {
    if (byte < 0) return [];
    if (byte < 0x80) return [{ code: foldedCode(byte), end }];
    const more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
    let reading = { code: byte & (0x3f >> more), end };
    for (let count = 0; count < more; count++) {
      const next = this.#percentByte(reading.end);
      if (next.code < 0x80) return [];
      reading = { code: (reading.code << 6) | (next.code & 0x3f), end: next.end };
    }
    return reading.code > 0x10ffff ? [] : [{ code: foldedCode(reading.code), end: reading.end }];
  }

  /** A byte other than a percent sign; -1 where there is none. */
  #percentByte(at: number): Reading {
    if (this.#text.charCodeAt(at) !== PERCENT) return { code: -1, end: at };
    let start = at + 1;
    for (let layer = 0; layer < MAX_LAYERS && this.#text.startsWith('25', start); layer++) start += 2;
    return { code: this.#hex(start, 2), end: start + 2 };
  }

  #entity(at: number): Reading[] {
    const entity = /&(?:([A-Z]{2,4})|#(\d{1,7})|#X([\dA-F]{1,6}));/y;
    entity.lastIndex = at;
    const [all = '', name = '', decimal, hex] = entity.exec(this.#text) ?? [];
    const code =
      entities[name.toLowerCase()]?.charCodeAt(0) ?? (decimal ? Number(decimal) : Number.parseInt(hex ?? '', 16));
    return code <= 0x10ffff ? [{ code: foldedCode(code), end: at + all.length }] : [];
  }

  /** Backslashes are read as one, or as the escape of what follows: JSON writes more of them at each level. */
  #escaped(at: number, isFirst: boolean): Reading[] {
    const { last, end, levels } = this.#runAt(at);
    const readings = [{ code: BACKSLASH, end }];
    // The last one may escape the next character.
    if (last > at) readings.push({ code: BACKSLASH, end: last });
    if (levels > MAX_ESCAPES) return readings;
    const short = shortEscapes.get(this.#text.charAt(end));
    if (short !== undefined) return [...readings, { code: short, end: end + 1 }];
    return isFirst && levels > 1 ? readings : [...readings, ...this.#longEscape(end, isFirst)];
  }

  #longEscape(at: number, isFirst: boolean): Reading[] {
    if (this.#text[at] === 'U') return this.#unicode(at + 1);
    if (isFirst || this.#backslashEnd(at) >= 0) return [];
    return this.readings(at, false).filter(({ code }) => isPunctuation(code));
  }

  /** A character beyond U+FFFF has two escapes. Half of one is no character, also where a backslash and the other half follow. */
  #unicode(at: number): Reading[] {
    const code = this.#hex(at, 4);
    const end = at + 4;
    if (code < 0) return [];
    if (code < 0xd800 || code > 0xdfff) return [{ code: foldedCode(code), end }];
    const half = { code: REPLACEMENT, end };
    const second = this.#backslashEnd(end) < 0 ? end : this.#runAt(end).end;
    const low = second > end && this.#text[second] === 'U' ? this.#hex(second + 1, 4) : -1;
    if (code >= 0xdc00 || low < 0xdc00 || low > 0xdfff) return [half];
    return [half, { code: 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00), end: second + 5 }];
  }

  /** Backslashes in one notation: where it changes, something else may begin. */
  #runAt(at: number): { last: number; end: number; levels: number } {
    this.#runEnds ??= new Int32Array(this.#text.length);
    const backslash = this.#text.slice(at, this.#backslashEnd(at));
    let next = at;
    while (this.#text.startsWith(backslash, next) && !this.#runEnds[next]) next += backslash.length;
    const end = this.#text.startsWith(backslash, next) ? (this.#runEnds[next] ?? next) : next;
    for (let start = at; start < next; start += backslash.length) this.#runEnds[start] = end;
    return { last: end - backslash.length, end, levels: (end - at) / backslash.length };
  }

  /** Where the backslash at a place ends, as it is or percent-encoded; -1 where there is none. */
  #backslashEnd(at: number): number {
    const code = this.#text.charCodeAt(at);
    if (code === BACKSLASH) return at + 1;
    if (code !== PERCENT) return -1;
    const byte = this.#percentByte(at);
    return byte.code === BACKSLASH ? byte.end : -1;
  }

  /** -1 where these are no hexadecimal digits. */
  #hex(at: number, digits: number): number {
    let number = 0;
    for (let index = at; index < at + digits; index++) {
      const code = this.#text.charCodeAt(index);
      const isDigit = code >= 0x30 && code <= 0x39;
      if (!isDigit && !(code >= 0x41 && code <= 0x46)) return -1;
      number = number * 16 + code - (isDigit ? 0x30 : 0x37);
    }
    return number;
  }
}

function foldedCharacter(character: string): string {
  const upper = character.toUpperCase();
  return upper.length === character.length ? upper : character;
}

function foldedCode(code: number): number {
  return foldedCharacter(String.fromCodePoint(code)).codePointAt(0) ?? code;
}

function isPunctuation(code: number): boolean {
  return (code > 0x20 && code < 0x30) || (code > 0x39 && code < 0x41) || (code > 0x5a && code < 0x7f);
}
