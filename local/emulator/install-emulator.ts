import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ExecaError, execa } from 'execa';
import { UserError } from '../command/user-error.ts';
import { findPython } from './find-python.ts';

const requirements = join(import.meta.dirname, 'requirements.txt');

export interface InstallOptions {
  /** The emulator goes into a folder in it, one for each set of requirements. */
  folder: string;
  /** Called with one line for every slow step. */
  onProgress?: ((line: string) => void) | undefined;
  /** The PATH to search for Python. */
  path?: string | undefined;
}

/**
 * Installs the emulator with its pinned and hashed requirements, unless it is installed already.
 *
 * The folder is named after the requirements and gets its name when the installation is complete. An interrupted
 * installation is therefore never used; the next one removes it.
 *
 * @returns the path of the Python to run it with
 * @throws {UserError} when Python is missing or the packages cannot be installed
 */
export async function installEmulator({ folder, onProgress, path }: InstallOptions): Promise<string> {
  const version = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 16);
  const home = join(folder, version);
  const python = join(home, 'bin', 'python');
  if (await exists(python)) return python;

  const base = await findPython(path);
  await removeLeftovers(folder);
  onProgress?.('Installing the emulator (once)');
  const building = join(folder, `building-${process.pid}`);
  try {
    await build(base, building);
    // Another process may have installed it meanwhile. A broken installation, without a working Python, is replaced.
    if (!(await exists(python))) {
      await rm(home, { recursive: true, force: true });
      await rename(building, home);
    }
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return python;
}

async function build(base: string, building: string): Promise<void> {
  await mkdir(building, { recursive: true });
  await run(
    base,
    ['-m', 'venv', building],
    'Python cannot create a virtual environment (Debian, Ubuntu: sudo apt install python3-venv)',
  );
  const pip = ['-m', 'pip', 'install', '--require-hashes', '--only-binary', ':all:', '--disable-pip-version-check'];
  await run(
    join(building, 'bin', 'python'),
    [...pip, '--no-input', '--quiet', '-r', requirements],
    'The emulator could not be installed: check the network connection and the pip configuration, then start again',
  );
}

async function run(command: string, args: string[], failure: string): Promise<void> {
  try {
    await execa(command, args, { stdin: 'ignore', all: true });
  } catch (cause) {
    const output = cause instanceof ExecaError ? String(cause.all ?? cause.shortMessage) : String(cause);
    throw new UserError(`${failure}. Reason: ${lastLine(output)}`, { cause });
  }
}

function lastLine(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  return lines.findLast((line) => /^ERROR|Error:/.test(line)) ?? lines.findLast((line) => line !== '') ?? 'none given';
}

/** Removes interrupted installations, and keeps those that another process is making now. */
async function removeLeftovers(folder: string): Promise<void> {
  const entries = await readdir(folder).catch(() => []);
  for (const entry of entries) {
    const pid = Number(/^building-(\d+)$/.exec(entry)?.[1] ?? 0);
    if (pid > 0 && !isAlive(pid)) await rm(join(folder, entry), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Follows links: an environment whose Python was uninstalled counts as missing. */
async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
