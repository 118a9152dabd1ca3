import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { whenThere } from './when-there.ts';

/** A line of a claimed file, and where it stands, in bytes. */
export interface SpooledLine {
  text: Buffer;
  offset: number;
}

const CHUNK = 64 * 1024;
const LINE_BREAK = 0x0a;
const SPACE = 0x20;

/**
 * A spool file that this process publishes. A line that is done with is overwritten with spaces, so that whoever goes on after a crash
 * or an outage publishes only the rest; the file is deleted when nothing else is left. It is read in chunks, however long it is.
 */
export class ClaimedSpool {
  #path: string;
  #file: number;
  #read = 0;
  #done = 0;
  #atEnd = false;

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'r+');
  }

  *lines(): Generator<SpooledLine> {
    let rest = Buffer.alloc(0);
    let offset = 0;
    for (let position = 0; ; ) {
      const chunk = Buffer.alloc(CHUNK);
      const length = readSync(this.#file, chunk, 0, CHUNK, position);
      if (length === 0) break;
      position += length;
      rest = Buffer.concat([rest, chunk.subarray(0, length)]);
      for (let end = rest.indexOf(LINE_BREAK); end >= 0; end = rest.indexOf(LINE_BREAK)) {
        yield* this.#line(rest.subarray(0, end), offset);
        offset += end + 1;
        rest = rest.subarray(end + 1);
      }
    }
    yield* this.#line(rest, offset);
    this.#atEnd = true;
  }

  /** Says that a line needs no more care. */
  done({ text, offset }: SpooledLine): void {
    writeSync(this.#file, Buffer.alloc(text.length, SPACE), 0, text.length, offset);
    this.#done += 1;
  }

  /** Deletes the file if all of it was read and is done with; otherwise the next claim gets what is left. */
  release(): void {
    closeSync(this.#file);
    if (this.#atEnd && this.#done === this.#read) whenThere(() => unlinkSync(this.#path));
  }

  *#line(text: Buffer, offset: number): Generator<SpooledLine> {
    if (text.toString('latin1').trim() === '') return;
    this.#read += 1;
    yield { text, offset };
  }
}
