import { readFileSync } from 'node:fs';
import { tree } from './commands/tree.ts';
import { main } from './program/main.ts';

const { version }: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** The shells' convention: 128 and the number of SIGINT. */
const INTERRUPTED = 130;

/** As for any wrong usage. */
const OUTPUT_FAILED = 2;

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // The second one does not wait.
    if (stop.signal.aborted) process.exit(INTERRUPTED);
    stop.abort();
  });
}
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader such as `head` that has enough is no error.
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`smp: the result cannot be written (${error.code}): check where standard output goes\n`);
  process.exit(OUTPUT_FAILED);
});
process.stderr.on('error', () => {});

const { stdin, stdout, stderr, env } = process;
process.exitCode = await main(process.argv.slice(2), {
  stdin,
  stdout,
  stderr,
  env,
  signal: stop.signal,
  version,
  tree,
});
