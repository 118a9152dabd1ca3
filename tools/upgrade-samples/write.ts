// Stores what the functions of a commit write: messages, items of the state table and of the history. Tests read them with
// the current code. Run: npm run upgrade:samples -- <commit>...
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { localFolder, projectFolder } from '../../local/command/project.ts';
import { startEmulator } from '../../local/emulator/start-emulator.ts';
import { takeSamples } from './take-samples.ts';

const samplesFolder = join(projectFolder, 'test/fixtures/upgrade');

const commits = process.argv.slice(2);
if (commits.length === 0) {
  console.error('Name at least one commit: npm run upgrade:samples -- <commit>...');
  process.exit(1);
}
const git = execa({ cwd: projectFolder });

for (const name of commits) {
  const { stdout } = await git`git log -1 --format=%h\ %cs ${name}`;
  const [commit = '', date = ''] = stdout.split(' ');
  const checkout = mkdtempSync(join(tmpdir(), 'upgrade-samples-'));
  const emulator = await startEmulator({ dir: localFolder });
  try {
    await git`git worktree add --detach --force ${checkout} ${commit}`;
    await install(checkout);
    cpSync(import.meta.dirname, join(checkout, 'tools/upgrade-samples'), { recursive: true });
    const samples = await takeSamples(checkout, emulator.endpoint);
    const target = join(samplesFolder, `${date}-${commit}`);
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    for (const [file, content] of Object.entries(samples)) {
      writeFileSync(join(target, `${file}.json`), `${JSON.stringify(content, null, 2)}\n`);
    }
    console.log(`${target}: ${readdirSync(target).join(', ')}`);
  } finally {
    await emulator.stop();
    await git`git worktree remove --force ${checkout}`;
  }
}

/** The packages that the commit names: this checkout's own where both name the same. */
async function install(checkout: string): Promise<void> {
  const { exitCode } = await execa({
    cwd: checkout,
    reject: false,
  })`git diff --quiet HEAD ${await head()} -- package-lock.json`;
  if (exitCode === 0) symlinkSync(join(projectFolder, 'node_modules'), join(checkout, 'node_modules'));
  else await execa({ cwd: checkout })`npm ci --no-audit --no-fund --prefer-offline`;
}

async function head(): Promise<string> {
  return (await git`git rev-parse HEAD`).stdout;
}
