// Checks the types, and runs all tests but those with a command of their own. Run: npm test
// Words after `--` choose test files by their path: npm test -- spool
import { execa } from 'execa';

/**
 * Run side by side, each in its order: tests of a deployed stack wait most of the time, the others use the processor. Each half
 * of the integration tests deploys a stack of its own.
 */
const lanes = {
  stack1: ['vitest run --project integration --shard 1/2'],
  stack2: ['vitest run --project integration --shard 2/2'],
  browser: ['vitest run --project browser'],
  code: ['vitest run --project unit --project contract --project infra', 'npm run --silent types'],
};

const own = ['slow', 'docs', 'chaos', 'differential'];
const color = process.stdout.isTTY && !process.env.NO_COLOR ? { FORCE_COLOR: '1' } : {};

/** Runs commands one after the other, also after one that fails. Each line of output begins with the name of its lane. */
async function run([lane, commands]: [lane: string, commands: readonly string[]]): Promise<string[]> {
  const results: string[] = [];
  for (const command of commands) {
    const running = execa(command, { shell: true, preferLocal: true, all: true, reject: false, env: color });
    for await (const line of running.iterable({ from: 'all' })) console.log(`${lane.padEnd(7)} │ ${line}`);
    const { failed, durationMs } = await running;
    if (failed) process.exitCode = 1;
    results.push(`${failed ? 'FAILED' : 'passed'} ${(durationMs / 1000).toFixed(0).padStart(4)} s  ${command}`);
  }
  return results;
}

const filters = process.argv.slice(2);
if (filters.length > 0) {
  const args = ['run', ...own.map((project) => `--project=!${project}`), ...filters];
  const { exitCode = 1 } = await execa('vitest', args, { preferLocal: true, stdio: 'inherit', reject: false });
  process.exitCode = exitCode;
} else {
  const results = await Promise.all(Object.entries(lanes).map(run));
  console.log(results.flat().join('\n'));
}
