import { access, constants, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../stage/operator-error.ts';

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    const fix = 'give a folder that you may write to with --out';
    throw new OperatorError(`${folder} is no folder, or cannot be written to`, { kind: 'usage', fix, cause });
  }
}

/**
 * Writes skeletons into a folder. A file that is there already stays as it is: somebody may have worked on it.
 *
 * @returns the names of the files that were written
 * @throws {OperatorError} when the folder cannot be written to
 */
export async function writeSkeletons(folder: string, skeletons: ReadonlyMap<string, string>): Promise<string[]> {
  const written: string[] = [];
  if (skeletons.size > 0) await makeFolder(folder);
  for (const [name, text] of skeletons) {
    try {
      await writeFile(join(folder, name), text, { flag: 'wx' });
      written.push(name);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
  return written;
}
