import { chmod, mkdir } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';

/** The project's own folder. */
export const projectFolder = resolve(import.meta.dirname, '..', '..');

/** Where local runs keep the emulator, logs and stack outputs. It is safe to delete between runs. */
export const localFolder = join(projectFolder, '.local');

/** The folder of the project's commands: `cdk`, and the `node` that the functions run on. */
export const commandsFolder = join(projectFolder, 'node_modules', '.bin');

/** A PATH on which the project's own commands come first. */
export function pathWithCommands(path: string | undefined): string {
  return path ? `${commandsFolder}${delimiter}${path}` : commandsFolder;
}

/**
 * Makes a folder that only its owner can read, also when it exists with other permissions: logs and outputs show what
 * happens on this machine. A folder in `.local/` makes that private too, which other tools may have made.
 *
 * @returns the same path
 */
export async function makePrivateFolder(folder: string): Promise<string> {
  const folders = folder.startsWith(localFolder) ? [localFolder, folder] : [folder];
  for (const path of folders) {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await chmod(path, 0o700);
  }
  return folder;
}
