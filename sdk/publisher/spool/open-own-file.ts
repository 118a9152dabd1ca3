import { closeSync, constants, fchmodSync, fstatSync, openSync } from 'node:fs';

/** Events may hold what others must not read. */
const MODE = 0o600;

/** Absent on Windows, where creating links needs a privilege. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/**
 * Opens a file that nobody else can read or has planted: a regular file of this user, no link, with mode 0600.
 *
 * @param flags - of `node:fs` constants
 * @returns its descriptor
 * @throws {Error} that says what is wrong, or what the file system throws
 */
export function openOwnFile(path: string, flags: number): number {
  const file = open(path, flags);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new Error(`${path} is not a regular file`);
    if (process.getuid && stat.uid !== process.getuid()) throw new Error(`${path} belongs to another user`);
    if (process.getuid && (stat.mode & 0o777) !== MODE) fchmodSync(file, MODE);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function open(path: string, flags: number): number {
  try {
    // Not blocking: opening a pipe would wait for somebody to read it.
    return openSync(path, flags | NO_FOLLOW | (constants.O_NONBLOCK ?? 0), MODE);
  } catch (cause) {
    const isLink = cause instanceof Error && 'code' in cause && (cause.code === 'ELOOP' || cause.code === 'EMLINK');
    throw isLink ? new Error(`${path} is a symbolic link`, { cause }) : cause;
  }
}
