// Checks the Python package: style, types, and its tests. Run: npm run test:python. With `-- --each`: once for the oldest
// and the newest Python on this machine.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';

const OLDEST_MINOR = 9;
const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'clients', 'python');
const example = join(root, 'examples', 'python-core');
const requirements = join(folder, 'requirements-dev.txt');
const cache = join(root, '.local', 'python');

interface Python {
  executable: string;
  minor: number;
}

/** Every Python from 3.9 on, one of each minor version, the one on the PATH first. */
async function findPythons(): Promise<Python[]> {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  const commands = [
    ...['python3', 'python', ...[9, 10, 11, 12, 13, 14].map((minor) => `python3.${minor}`)],
    ...(existsSync(versions) ? readdirSync(versions).map((version) => join(versions, version, 'bin', 'python3')) : []),
  ];
  const found = (await Promise.all(commands.map(askVersion))).filter((python) => python !== undefined);
  return found.filter(({ minor }, index) => found.findIndex((other) => other.minor === minor) === index);
}

async function askVersion(command: string): Promise<Python | undefined> {
  const script = 'import sys, venv, ensurepip; print(*sys.version_info[:2], sys.executable)';
  const { failed, stdout } = await execa(command, ['-c', script], { reject: false });
  const [, minor, executable] = /^3 (\d+) (.+)$/m.exec(failed ? '' : stdout) ?? [];
  return executable && Number(minor) >= OLDEST_MINOR ? { executable, minor: Number(minor) } : undefined;
}

/** A virtual environment with the pinned requirements. @returns the folder of its commands */
async function install({ executable, minor }: Python): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const home = join(cache, `3.${minor}-${hash}`);
  const bin = join(home, 'bin');
  if (existsSync(join(home, 'installed'))) return bin;
  console.log(`Installing what the tests need for Python 3.${minor} (once)`);
  await execa(executable, ['-m', 'venv', '--clear', home]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '-r', requirements];
  await execa({ stdout: 'inherit', stderr: 'inherit' })(join(bin, 'python'), pip);
  writeFileSync(join(home, 'installed'), '');
  return bin;
}

async function check(python: Python): Promise<boolean> {
  const bin = await install(python);
  console.log(`Python 3.${python.minor}`);
  const options = {
    cwd: folder,
    reject: false,
    stdout: 'inherit',
    stderr: 'inherit',
    env: { PYTHONPYCACHEPREFIX: join(cache, 'bytecode'), RUFF_CACHE_DIR: join(cache, 'ruff') },
  } as const;
  const commands: readonly [string, ...string[]][] = [
    ['ruff', 'format', '--quiet', '--check', '--config', 'pyproject.toml', '.', example],
    ['ruff', 'check', '--quiet', '--config', 'pyproject.toml', '.', example],
    ['mypy', '--cache-dir', join(cache, 'mypy')],
    ['pytest', '-p', 'no:cacheprovider'],
  ];
  for (const [command, ...args] of commands) {
    const { failed } = await execa(options)(join(bin, command), args);
    if (failed) return false;
  }
  return true;
}

const pythons = await findPythons();
const [first] = pythons;
if (!first) throw new Error(`There is no Python 3.${OLDEST_MINOR} or newer with venv on this machine`);
const byAge = pythons.toSorted((a, b) => a.minor - b.minor);
const chosen = process.argv.includes('--each') ? new Set([byAge[0] ?? first, byAge.at(-1) ?? first]) : [first];
for (const python of chosen) if (!(await check(python))) process.exitCode = 1;
