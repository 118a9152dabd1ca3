import { closeSync, constants, fdatasyncSync, fstatSync, statSync, writeFileSync } from 'node:fs';
import { ifExists } from './if-exists.ts';
import { openOwnFile } from './open-own-file.ts';

/**
 * Appends a line to a file that others append to as well, and may claim at any time.
 *
 * @param sync - whether to wait for the disk
 * @throws what the file system throws; then the line may not be in the file
 */
export function appendShared(path: string, line: string | Buffer, sync: boolean): void {
  // A line break before the line, so that a line which a crash or a full disk tore does not spoil the next.
  const block = Buffer.concat([Buffer.from('\n'), Buffer.from(line)]);
  while (!writeBlock(path, block, sync)) {
    // The file was claimed meanwhile: its reader may have missed the line. At worst it is published twice.
  }
}

/** @returns false when the file at `path` is another one by the end */
function writeBlock(path: string, block: Buffer, sync: boolean): boolean {
  const file = openOwnFile(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT);
  try {
    writeFileSync(file, block);
    if (sync) fdatasyncSync(file);
    return ifExists(() => statSync(path, { bigint: true }))?.ino === fstatSync(file, { bigint: true }).ino;
  } finally {
    closeSync(file);
  }
}
