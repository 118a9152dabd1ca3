import { execa } from 'execa';
import { UserError } from '../command/user-error.ts';

const candidates = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const OLDEST_MINOR = 10;

/**
 * Finds a Python that runs the emulator, 3.10 or newer.
 *
 * @param path - the PATH to search
 * @returns the path of its executable
 * @throws {UserError} when there is none
 */
export async function findPython(path: string | undefined = process.env.PATH): Promise<string> {
  const tooOld: string[] = [];
  for (const command of candidates) {
    const found = await askVersion(command, path);
    if (found && found.major === 3 && found.minor >= OLDEST_MINOR) return found.executable;
    if (found) tooOld.push(`${command} is ${found.major}.${found.minor}`);
  }
  const seen = tooOld.length > 0 ? `only older ones (${tooOld.join(', ')})` : 'none on the PATH';
  throw new UserError(
    `The emulator needs Python 3.${OLDEST_MINOR} or newer, and there is ${seen}. Install it (Debian, Ubuntu: sudo apt install python3 python3-venv; macOS: brew install python; Fedora: sudo dnf install python3), or set AWS_ENDPOINT_URL to an emulator that runs.`,
  );
}

async function askVersion(command: string, path: string | undefined) {
  const script = 'import sys; print(sys.version_info[0], sys.version_info[1], sys.executable)';
  const { failed, stdout } = await execa(command, ['-c', script], {
    reject: false,
    stdin: 'ignore',
    env: { PATH: path ?? '' },
  });
  const [, major, minor, executable] = /^(\d+) (\d+) (.+)$/m.exec(failed ? '' : stdout) ?? [];
  return executable ? { major: Number(major), minor: Number(minor), executable } : undefined;
}
