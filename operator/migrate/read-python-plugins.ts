import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { OperatorError } from '../stage/operator-error.ts';
import { type PythonPlugins, pythonPluginsSchema } from './python-plugin.ts';

/** Names of Python's command, in the order in which they are tried. */
const COMMANDS = ['python3', 'python'];

/**
 * Reads the plugins in a folder of Python files, without running them. Python's own parser reads them: no other one knows every
 * version of the language.
 *
 * @throws {OperatorError} when the folder or Python is missing
 */
export async function readPythonPlugins(
  folder: string,
  commands: readonly string[] = COMMANDS,
): Promise<PythonPlugins> {
  await assertExists(folder);
  const script = await readFile(new URL('./read_python_plugins.py', import.meta.url), 'utf8');
  for (const command of commands) {
    const output = await run(command, script, folder);
    if (output !== undefined) return pythonPluginsSchema.parse(JSON.parse(output));
  }
  throw new OperatorError(`Python is needed to read the plugins in ${folder}, and is not there`, {
    kind: 'usage',
    fix: 'install Python 3.8 or newer, or leave out --plugins-dir to migrate the settings alone',
  });
}

async function assertExists(folder: string): Promise<void> {
  try {
    await stat(folder);
  } catch (cause) {
    throw new OperatorError(`${folder} cannot be read`, { kind: 'usage', fix: 'check --plugins-dir', cause });
  }
}

/** Undefined when there is no such command, or it is Python 2. `-I`: nothing in the folder or the environment changes what it does. */
async function run(command: string, script: string, folder: string): Promise<string | undefined> {
  const child = spawn(command, ['-I', '-', folder], { stdio: ['pipe', 'pipe', 'pipe'] });
  // It may end before it has read the script.
  child.stdin.on('error', () => {});
  child.stdin.end(script);
  const ended = once(child, 'close').catch(() => [-1]);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code === 0) return stdout;
  if (code === -1 || stderr.includes('Unknown option: -I')) return undefined;
  throw new OperatorError(
    `Python could not read ${folder}: ${stderr.trim().split('\n').at(-1) ?? `exit code ${code}`}`,
    {
      kind: 'usage',
      fix: 'check --plugins-dir',
    },
  );
}
