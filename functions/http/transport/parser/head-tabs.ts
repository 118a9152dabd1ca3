const TAB = 0x09;
const BLANK = 0x20;
const LF = 0x0a;

/** Characters of a line that are kept: enough for `HTTP/1.1 100`. */
const KEPT = 16;

/** Replaces tabs in the heads of answers by blanks, however the heads are split. Bodies stay as they are. */
export class HeadTabs {
  /** The start of the head's first line; empty before it. */
  #statusLine = '';
  /** The start of the line that is not complete yet. */
  #line = '';

  /** @param data - begins before or within a head; changed in place */
  replace(data: Buffer): void {
    let tab = data.indexOf(TAB);
    for (let at = 0; at < data.length; ) {
      const found = data.indexOf(LF, at);
      const end = found === -1 ? data.length : found;
      for (; tab !== -1 && tab < end; tab = data.indexOf(TAB, tab + 1)) data[tab] = BLANK;
      if (this.#line.length < KEPT) this.#line += data.toString('latin1', at, Math.min(end, at + KEPT));
      if (found === -1 || this.#endLine()) return;
      at = found + 1;
    }
  }

  /** Whether a body may follow: the line ends a head that is not a 1xx, which another head follows. */
  #endLine(): boolean {
    const line = this.#line;
    this.#line = '';
    if (line !== '' && line !== '\r') {
      if (this.#statusLine === '') this.#statusLine = line;
      return false;
    }
    const statusLine = this.#statusLine;
    this.#statusLine = '';
    // Empty lines in front of an answer are skipped (RFC 9112, section 2.2).
    return statusLine !== '' && !/^HTTP\/\d\.\d 1\d\d/.test(statusLine);
  }
}
