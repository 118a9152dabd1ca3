import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { PluginEvent } from '../event/event.ts';

/** Events of a claimed spool file. */
export interface SpooledEvents {
  /** Lines that could be read; each is an event as it was spooled. */
  events: unknown[];
  /** To be called when all of them were published: only then the file is deleted. */
  done(): void;
}

/**
 * An append-only file of events that could not be published, one JSON text a line. What was appended is on the disk before `append`
 * returns, so that killing the process loses none. Several processes may share a spool: each claims files by renaming them.
 */
export class Spool {
  #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws what the file system throws: the disk is full, the folder is missing */
  append(event: PluginEvent): void {
    const file = openSync(this.#path, 'a');
    try {
      // A line break in front, so that a line which a crash tore does not spoil the next one.
      writeSync(file, `\n${JSON.stringify(event)}`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  /** Claims what was spooled, also by processes that died while they published it. Lines that a crash tore are left out. */
  claim(): SpooledEvents[] {
    const folder = dirname(this.#path);
    const prefix = `${basename(this.#path)}.claimed-`;
    const orphans = readdirSync(folder)
      .filter((name) => name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length).split('-')[0])))
      .map((name) => join(folder, name));
    return [this.#path, ...orphans].flatMap((path, index) => {
      const claimed = join(folder, `${prefix}${process.pid}-${Date.now()}-${index}`);
      return rename(path, claimed) ? [readSpool(claimed)] : [];
    });
  }
}

function readSpool(path: string): SpooledEvents {
  const events = readFileSync(path, 'utf8').split('\n').flatMap(parseLine);
  return { events, done: () => unlinkSync(path) };
}

function parseLine(line: string): unknown[] {
  try {
    return line === '' ? [] : [JSON.parse(line)];
  } catch {
    return [];
  }
}

/** False when another process was faster, or there is nothing. */
function rename(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Our own claims of this process are alive too: they are being published. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
