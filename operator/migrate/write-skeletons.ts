import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes skeletons into a folder. A file that is there already stays as it is: somebody may have worked on it.
 *
 * @returns the names of the files that were written
 */
export async function writeSkeletons(folder: string, skeletons: ReadonlyMap<string, string>): Promise<string[]> {
  const written: string[] = [];
  if (skeletons.size > 0) await mkdir(folder, { recursive: true });
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
