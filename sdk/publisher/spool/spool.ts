import { closeSync, constants, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ServerMonitorError } from '../../errors.ts';
import { appendShared } from './append-shared.ts';
import { isOrphan, ownPath } from './file-owner.ts';
import { ifExists } from './if-exists.ts';
import { openOwnFile } from './open-own-file.ts';
import { type SpooledLine, SpoolFile } from './spool-file.ts';

/** Milliseconds between two signs that this process still holds its files. */
const TOUCH_INTERVAL = 60_000;

/** Bytes after which a file is appended to no more. It is deleted with its last line. */
const ROTATE_AT = 8 * 1024 * 1024;

/** The files that this process holds, by path: publishers may share a spool. */
const held = new Set<string>();

export interface SpoolOptions {
  path: string;
  /** Whether to wait for the disk with each line. */
  sync: boolean;
  /** Milliseconds since the epoch. */
  clock: () => number;
  /** Receives problems with files of others, once each. */
  onProblem: (error: Error) => void;
}

/**
 * Files of events that wait to be published. Any number of processes may share a spool; the Python client uses the same names and lines.
 *
 * - `<path>.claimed-<pid>-…` belongs to a process. When that is dead, another process claims the file by renaming it.
 * - `<path>` takes the events for which no process has memory.
 * - `<path>.rejected` has lines that are no events, and events that EventBridge refuses, for a human to look at.
 *
 * Whatever crashes when, no line is lost; at worst one is published twice.
 */
export class Spool {
  readonly path: string;
  readonly #options: SpoolOptions;
  readonly #prefix: string;
  /** All files of this spool that are open. */
  readonly #open = new Set<SpoolFile>();
  /** Paths of files that were let go with lines in them, and that nobody tried to claim since. */
  readonly #letGo = new Set<string>();
  readonly #problems = new Set<string>();
  readonly #heartbeat: NodeJS.Timeout;
  /** The file that lines are appended to. */
  #active: SpoolFile | undefined;

  /** @throws {ServerMonitorError} with the code `spool_unusable`, when files cannot be written there */
  constructor(options: SpoolOptions) {
    this.path = resolve(options.path);
    this.#options = options;
    this.#prefix = `${this.path}.claimed-`;
    try {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      const existing = ifExists(() => openOwnFile(this.path, constants.O_RDWR));
      if (existing !== undefined) closeSync(existing);
      this.#active = this.#create();
    } catch (cause) {
      throw unusable(`the spool ${this.path} cannot be used`, cause);
    }
    this.#heartbeat = setInterval(() => this.#touch(), TOUCH_INTERVAL).unref();
  }

  /**
   * Appends a line that this process is about to publish.
   *
   * @throws what the file system throws; then the line is not in the spool
   */
  append(text: string): SpooledLine {
    if (this.#active && (this.#active.size >= ROTATE_AT || this.#active.lost)) this.#retire(this.#active);
    this.#active ??= this.#create();
    return this.#active.append(text, this.#options.sync);
  }

  /**
   * Appends a line for which this process has no memory.
   *
   * @throws what the file system throws; then the line may not be in the spool
   */
  appendShared(text: string | Buffer): void {
    appendShared(this.path, text, this.#options.sync);
  }

  /** Puts a line aside that cannot be published. @throws what the file system throws */
  reject(line: string | Buffer): void {
    appendShared(this.rejectedPath, line, this.#options.sync);
  }

  get rejectedPath(): string {
    return `${this.path}.rejected`;
  }

  /** Says that lines were published, or put aside. */
  done(lines: readonly SpooledLine[]): void {
    for (const line of lines) {
      line.file.left -= 1;
      line.file.inMemory -= 1;
      // A file that is emptied or deleted at once needs no spaces.
      if (!line.file.empty) line.file.clear(line);
    }
    this.#settle(lines);
  }

  /**
   * Says that lines stay in the spool, and that this process has them in memory no more.
   *
   * @throws what the file system throws, for lines whose file was taken away meanwhile
   */
  release(lines: readonly SpooledLine[]): void {
    for (const { file } of lines) file.inMemory -= 1;
    const lost = lines.filter(({ file }) => file.lost);
    this.#settle(lines);
    for (const { text } of lost) this.appendShared(text);
  }

  /** True when lines of this process wait for a replay: in a file that was let go, or in one that is let go later. */
  get hasReleased(): boolean {
    return this.#letGo.size > 0 || [...this.#open].some(({ left, inMemory }) => left > inMemory);
  }

  /** Claims one file after the other: first those of dead processes, then the shared one. */
  *claims(): Generator<SpoolFile> {
    for (const path of [...this.#orphans(), this.path]) {
      const file = this.#claim(path);
      if (!file) continue;
      // One more than its lines, so that it stays open while it is read.
      file.inMemory = 1;
      try {
        yield file;
      } finally {
        file.inMemory = 0;
        if (this.#open.has(file)) this.#retire(file);
      }
    }
  }

  /** True when there are files that another process holds, or seems to. */
  get heldByOthers(): boolean {
    return this.#claimedPaths().some((path) => !held.has(path) && !this.#isOrphan(path));
  }

  /** Lets all files go. What is left in them is published by the next process that claims them. */
  close(): void {
    clearInterval(this.#heartbeat);
    for (const file of this.#open) {
      file.inMemory = 0;
      this.#retire(file);
    }
  }

  #create(): SpoolFile {
    return this.#hold((path) => SpoolFile.create(path));
  }

  /** Opens a file under a name of this process. */
  #hold(open: (path: string) => SpoolFile): SpoolFile {
    const path = ownPath(this.#prefix);
    held.add(path);
    try {
      const file = open(path);
      this.#open.add(file);
      return file;
    } catch (error) {
      held.delete(path);
      throw error;
    }
  }

  #touch(): void {
    const now = this.#options.clock();
    try {
      for (const file of this.#open) file.touch(now);
    } catch {
      // A timer must not end the core. At worst another process claims the file, and publishes its lines too.
    }
  }

  /** Empties, deletes or lets go the files of lines, where this process has no more of them in memory. */
  #settle(lines: readonly SpooledLine[]): void {
    for (const file of new Set(lines.map((line) => line.file))) {
      if (!this.#open.has(file) || file.inMemory > 0) continue;
      if (file === this.#active && file.left === 0) file.truncate();
      else this.#retire(file);
    }
  }

  /** Appends to a file no more. It is deleted, or let go, once this process has none of its lines in memory. */
  #retire(file: SpoolFile): void {
    if (file === this.#active) this.#active = undefined;
    if (file.inMemory > 0) return;
    if (file.empty) file.delete();
    else {
      file.close();
      this.#letGo.add(file.path);
    }
    this.#open.delete(file);
    held.delete(file.path);
  }

  #claimedPaths(): string[] {
    const folder = dirname(this.path);
    const names = ifExists(() => readdirSync(folder)) ?? [];
    return names.filter((name) => name.startsWith(basename(this.#prefix))).map((name) => join(folder, name));
  }

  #orphans(): string[] {
    return this.#claimedPaths().filter((path) => !held.has(path) && this.#isOrphan(path));
  }

  #isOrphan(path: string): boolean {
    return isOrphan(path, this.#prefix, this.#options.clock());
  }

  /** @returns undefined when there is no file, another process was faster, or the file cannot be trusted */
  #claim(path: string): SpoolFile | undefined {
    this.#letGo.delete(path);
    try {
      return ifExists(() => this.#hold((claimed) => this.#take(path, claimed)));
    } catch (cause) {
      if (!this.#problems.has(path)) {
        this.#problems.add(path);
        this.#options.onProblem(unusable('a file of the spool was left alone', cause));
      }
      return undefined;
    }
  }

  #take(path: string, claimed: string): SpoolFile {
    const file = SpoolFile.open(path);
    try {
      // Its time says how old the claim is. First, so that nobody takes the file for a stale one in between.
      file.touch(this.#options.clock());
      renameSync(path, claimed);
      file.path = claimed;
      if (file.lost) throw new Error(`${path} was replaced while it was claimed`);
      return file;
    } catch (error) {
      file.close();
      throw error;
    }
  }
}

function unusable(what: string, cause: unknown): ServerMonitorError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const fix = 'give the path of a regular file of this user, in a folder that the user may write to';
  return new ServerMonitorError('spool_unusable', `${what}: ${reason}; ${fix}`, { cause });
}
