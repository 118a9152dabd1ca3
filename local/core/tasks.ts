import { join } from 'node:path';
import type { Task } from './run-task.ts';

const node = (name: string, script: string, ...args: string[]): Task => ({
  name,
  command: process.execPath,
  args: ['-e', script, ...args],
});

/** Commands that every Linux and macOS has. One of them fails and one runs out of time: see `stagedFailures`. */
export const routineTasks: readonly Task[] = [
  { name: 'kernel version', command: 'uname', args: ['-a'] },
  { name: 'disk usage', command: 'df', args: ['-k'] },
  { name: 'list a folder that does not exist', command: 'ls', args: ['/no-such-folder'] },
  { name: 'who runs this', command: 'id', args: [] },
  node('Node.js versions', 'console.log(process.versions)'),
  node('checksum of 32 MiB', 'console.log(crypto.hash("sha256", Buffer.alloc(2 ** 25)))'),
  { name: 'wait longer than allowed', command: 'sleep', args: ['30'], timeout: 300 },
];

/** The failures that the demo causes on purpose, one sentence each. */
export const stagedFailures: readonly string[] = [
  'One task fails, one runs out of time, and a full scratch folder triggers an alert.',
];

/** Fills the scratch folder with 16 MiB, which triggers an alert. */
export function fillScratch(folder: string): Task {
  return node(
    'write 16 MiB of scratch data',
    'fs.mkdirSync(path.dirname(process.argv[1]), { recursive: true }); fs.writeFileSync(process.argv[1], Buffer.alloc(2 ** 24))',
    join(folder, 'data.bin'),
  );
}

/** Empties the scratch folder, which resolves the alert. */
export function cleanScratch(folder: string): Task {
  return node('remove scratch data', 'fs.rmSync(process.argv[1], { recursive: true, force: true })', folder);
}
