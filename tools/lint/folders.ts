// Refuses folders that import one another in a circle, types included. Biome finds circles of files only. Run: npm run lint:imports
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findFolderCycle, importsOf } from './find-folder-cycles.ts';

/** Folders whose own folders import one way. */
const PARENTS = ['functions', 'sdk', 'operator', 'cli', 'console', 'local'];

const root = resolve(import.meta.dirname, '../..');
const git = ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'];
const files = execFileSync('git', git, { cwd: root, encoding: 'utf8' }).split('\n');
const imports = files
  .filter((file) => file !== '' && existsSync(join(root, file)))
  .flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')));

let cycles = 0;
for (const parent of PARENTS) {
  const cycle = findFolderCycle(parent, imports);
  if (cycle.length === 0) continue;
  cycles += 1;
  console.error(`Folders of ${parent}/ import one another in a circle: move what they share into a folder of its own`);
  for (const { from, to } of cycle) console.error(`  ${from} imports ${to}`);
}
console.log(`${files.length} files, ${cycles} circles of folders`);
if (cycles > 0) process.exitCode = 1;
