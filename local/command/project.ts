import { delimiter, join, resolve } from 'node:path';

/** The project's own folder. */
export const projectFolder = resolve(import.meta.dirname, '..', '..');

/** Where everything goes that a local run leaves behind: the emulator, logs, the lock. Safe to delete between runs. */
export const localFolder = join(projectFolder, '.local');

/** The folder of the project's commands: `cdk`, and the `node` that is the functions' runtime. */
export const commandsFolder = join(projectFolder, 'node_modules', '.bin');

/** A PATH on which the project's own commands come first. */
export function pathWithCommands(path: string | undefined): string {
  return path ? `${commandsFolder}${delimiter}${path}` : commandsFolder;
}
