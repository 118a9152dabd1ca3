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

const environment = { PYTHONPYCACHEPREFIX: join(cache, 'bytecode'), RUFF_CACHE_DIR: join(cache, 'ruff') };

/** Style and types, which are the same for every Python. */
const checks: readonly [string, ...string[]][] = [
  ['ruff', 'format', '--quiet', '--check', '--config', 'pyproject.toml', '.', example],
  ['ruff', 'check', '--quiet', '--config', 'pyproject.toml', '.', example],
  ['mypy', '--cache-dir', join(cache, 'mypy')],
];

/** Runs commands until one fails, and prints what they printed together. */
async function run(bin: string, title: string, commands: readonly [string, ...string[]][]): Promise<boolean> {
  const output = [title];
  let passed = true;
  for (const [command, ...args] of commands) {
    const options = { cwd: folder, reject: false, all: true, env: environment } as const;
    const { failed, all } = await execa(join(bin, command), args, options);
    output.push(all);
    passed = !failed;
    if (failed) break;
  }
  console.log(output.join('\n'));
  return passed;
}

const pythons = await findPythons();
const [first] = pythons;
if (!first) throw new Error(`There is no Python 3.${OLDEST_MINOR} or newer with venv on this machine`);
const byAge = pythons.toSorted((a, b) => a.minor - b.minor);
const chosen = process.argv.includes('--each') ? new Set([byAge[0] ?? first, byAge.at(-1) ?? first]) : [first];
const environments = await Promise.all([...chosen].map(async (python) => ({ python, bin: await install(python) })));
// They mostly wait: all at once.
const results = await Promise.all(
  environments.flatMap(({ python: { minor }, bin }, index) => [
    ...(index === 0 ? [run(bin, 'Style and types', checks)] : []),
    run(bin, `Tests with Python 3.${minor}`, [['pytest', '-p', 'no:cacheprovider']]),
  ]),
);
if (results.includes(false)) process.exitCode = 1;
