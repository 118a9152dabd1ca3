import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  futimesSync,
  readSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { ifExists } from './if-exists.ts';
import { openOwnFile } from './open-own-file.ts';

/** A line of a spool file, and where it stands, in bytes. */
export interface SpooledLine {
  file: SpoolFile;
  text: Buffer;
  offset: number;
}

const CHUNK = 64 * 1024;
const LINE_BREAK = 0x0a;
const SPACE = 0x20;

/**
 * A file that this process holds, one JSON text a line. A line that was published is overwritten with spaces, so that whoever reads the
 * file after a crash publishes only the rest.
 */
export class SpoolFile {
  path: string;
  /** Bytes that were appended. */
  size = 0;
  /** Lines that were not published yet, of those that were read. */
  left = 0;
  /** Lines that this process has in memory and is about to publish. */
  inMemory = 0;
  /** False until all lines of a file that another process left were read. */
  allRead: boolean;
  readonly #file: number;
  readonly #inode: bigint;

  /** Creates a file. @throws what the file system throws */
  static create(path: string): SpoolFile {
    return new SpoolFile(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, true);
  }

  /** Opens a file that another process left. @throws what the file system throws */
  static open(path: string): SpoolFile {
    return new SpoolFile(path, constants.O_RDWR, false);
  }

  private constructor(path: string, flags: number, allRead: boolean) {
    this.path = path;
    this.allRead = allRead;
    this.#file = openOwnFile(path, flags);
    this.#inode = fstatSync(this.#file, { bigint: true }).ino;
  }

  /**
   * Appends a line.
   *
   * @param sync - whether to wait for the disk
   * @throws what the file system throws; then nothing is appended
   */
  append(text: string, sync: boolean): SpooledLine {
    // A line break before the line, so that a line which a crash tore does not spoil the next.
    const block = Buffer.from(`\n${text}`);
    try {
      writeAll(this.#file, block, this.size);
      if (sync) fdatasyncSync(this.#file);
    } catch (error) {
      ftruncateSync(this.#file, this.size);
      throw error;
    }
    const line = { file: this, text: block.subarray(1), offset: this.size + 1 };
    this.size += block.length;
    this.left += 1;
    this.inMemory += 1;
    return line;
  }

  /** The lines that were not published yet, read in chunks. Counts them in `left` and `inMemory`. */
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
    this.allRead = true;
  }

  /** True when nothing is left to publish. */
  get empty(): boolean {
    return this.left === 0 && this.allRead;
  }

  /** Overwrites a line that was published. */
  clear({ text, offset }: SpooledLine): void {
    writeAll(this.#file, Buffer.alloc(text.length, SPACE), offset);
  }

  /** Empties the file, once all its lines were published. */
  truncate(): void {
    ftruncateSync(this.#file, 0);
    this.size = 0;
  }

  /** Shows other processes that the file is held. @param now - milliseconds since the epoch */
  touch(now: number): void {
    futimesSync(this.#file, now / 1000, now / 1000);
  }

  /** True when another process took the file, or somebody deleted it. */
  get lost(): boolean {
    return ifExists(() => statSync(this.path, { bigint: true }))?.ino !== this.#inode;
  }

  /** Lets the file go; it stays for the next process that claims it. */
  close(): void {
    closeSync(this.#file);
  }

  delete(): void {
    if (!this.lost) ifExists(() => unlinkSync(this.path));
    this.close();
  }

  *#line(text: Buffer, offset: number): Generator<SpooledLine> {
    if (text.toString('latin1').trim() === '') return;
    this.left += 1;
    this.inMemory += 1;
    yield { file: this, text, offset };
  }
}

function writeAll(file: number, block: Buffer, offset: number): void {
  for (let written = 0; written < block.length; ) {
    written += writeSync(file, block, written, block.length - written, offset + written);
  }
}
