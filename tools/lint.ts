// Runs every check of style and prose, and says which failed. Run: npm run lint
import { execa } from 'execa';

const checks = ['lint:code', 'lint:folders', 'lint:docs', 'lint:prose', 'lint:spelling', 'lint:commits', 'docs:check'];

/** Runs one npm script; its output is shown only when it fails. */
async function run(check: string): Promise<{ check: string; failed: boolean; seconds: number }> {
  const { failed, all, durationMs } = await execa({ all: true, reject: false })`npm run --silent ${check}`;
  if (failed) console.error(`--- ${check}\n${all}`);
  return { check, failed, seconds: durationMs / 1000 };
}

const results = await Promise.all(checks.map(run));
for (const { check, failed, seconds } of results)
  console.log(`${failed ? 'FAILED' : 'passed'}  ${check.padEnd(14)} ${seconds.toFixed(1)} s`);
if (results.some(({ failed }) => failed)) {
  console.error('`npm run lint:fix` fixes what can be fixed automatically.');
  process.exitCode = 1;
}
