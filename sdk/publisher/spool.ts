import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ClaimedSpool } from './claimed-spool.ts';
import { whenThere } from './when-there.ts';

/** Milliseconds after which the claim of a process that seems to be alive is taken for one of a dead process with the same pid. */
export const STALE_CLAIM = 10 * 60_000;

/** Events are nobody else's business. */
const MODE = 0o600;

/** The claims of this process that are being published now, by path: publishers may share a spool. */
const held = new Set<string>();

/**
 * An append-only file, one JSON text a line, of events that could not be published. What was appended is on the disk before `append`
 * returns, so that killing the process loses none of it. To publish it, a process claims the file by renaming it; so any number of
 * processes may share a spool. Whatever crashes when, no line is lost; at worst one is published twice.
 */
export class Spool {
  readonly path: string;
  #now: () => number;

  constructor(path: string, now: () => number) {
    this.path = resolve(path);
    this.#now = now;
  }

  /**
   * Appends lines and waits for the disk.
   *
   * @throws what the file system throws: the disk is full, the folder may not be written
   */
  append(lines: readonly (string | Buffer)[]): void {
    if (lines.length > 0) appendTo(this.path, lines);
  }

  /** Puts a line aside that can't be published, for a human to look at. */
  reject(line: Buffer): void {
    appendTo(this.rejectedPath, [line]);
  }

  /** Where lines go that are no events. */
  get rejectedPath(): string {
    return `${this.path}.rejected`;
  }

  /** Claims one file after the other: first those that processes left behind which died while they published them. */
  *claims(): Generator<ClaimedSpool> {
    for (const path of [...this.#orphans(), this.path]) {
      const claimed = `${this.#prefix}${process.pid}-${randomUUID()}`;
      if (!this.#take(path, claimed)) continue;
      held.add(claimed);
      try {
        yield new ClaimedSpool(claimed);
      } finally {
        held.delete(claimed);
      }
    }
  }

  /** True when files are left that another process holds, or seems to. */
  get heldByOthers(): boolean {
    return this.#claimedPaths().some((path) => !held.has(path) && !this.#isOrphan(path));
  }

  get #prefix(): string {
    return `${this.path}.claimed-`;
  }

  #claimedPaths(): string[] {
    const folder = dirname(this.path);
    const names = whenThere(() => readdirSync(folder)) ?? [];
    return names.filter((name) => name.startsWith(basename(this.#prefix))).map((name) => join(folder, name));
  }

  #orphans(): string[] {
    return this.#claimedPaths().filter((path) => this.#isOrphan(path));
  }

  #isOrphan(path: string): boolean {
    if (held.has(path)) return false;
    const pid = Number(path.slice(this.#prefix.length).split('-')[0]);
    // In a container every life of a service has the same pid: a claim with ours that we don't hold is one of an earlier life.
    if (pid === process.pid || !isAlive(pid)) return true;
    const stat = whenThere(() => statSync(path));
    return stat !== undefined && this.#now() - stat.mtimeMs > STALE_CLAIM;
  }

  /** @returns false when another process was faster, or there is nothing */
  #take(from: string, to: string): boolean {
    const taken = whenThere(() => {
      // Its time says how old the claim is. First, so that nobody takes it for a stale one in between.
      const now = new Date(this.#now());
      utimesSync(from, now, now);
      renameSync(from, to);
      return true;
    });
    return taken ?? false;
  }
}

function appendTo(path: string, lines: readonly (string | Buffer)[]): void {
  // A line break in front of each line, so that one which a crash or a full disk tore does not spoil the next.
  const block = Buffer.concat(lines.flatMap((line) => [Buffer.from('\n'), Buffer.from(line)]));
  while (!writeBlock(path, block)) {
    // The file was claimed while we wrote: its reader may have missed the block. At worst it is published twice.
  }
}

/** @returns false when the file at `path` is another one by the end */
function writeBlock(path: string, block: Buffer): boolean {
  const file = openForAppend(path);
  try {
    writeFileSync(file, block);
    fsyncSync(file);
    return whenThere(() => statSync(path, { bigint: true }))?.ino === fstatSync(file, { bigint: true }).ino;
  } finally {
    closeSync(file);
  }
}

function openForAppend(path: string): number {
  const file = whenThere(() => openSync(path, 'a', MODE));
  if (file !== undefined) return file;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return openSync(path, 'a', MODE);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
