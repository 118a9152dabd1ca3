import { OperatorError } from '../../operator/stage/operator-error.ts';
import { printable } from '../../sdk/text/printable.ts';
import { UserError } from './user-error.ts';

/** Registers something to do at the end, in reverse order of registration. */
export type Defer = (cleanup: () => void | Promise<void>) => void;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The shells' convention: 128 and the number of SIGINT. */
const INTERRUPTED = 130;

/**
 * Runs a command to its exit code. Ctrl-C aborts the signal that the command gets; a second Ctrl-C ends the process at
 * once. However the command ends, what it deferred is done. A failure that the user can fix is one line on standard error.
 *
 * @param main - returns the exit code
 */
export async function runMain(main: (signal: AbortSignal, defer: Defer) => Promise<number>): Promise<void> {
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(INTERRUPTED);
    stop.abort();
  };
  for (const signal of signals) process.on(signal, onSignal);

  const cleanups: (() => void | Promise<void>)[] = [];
  try {
    process.exitCode = await main(stop.signal, (cleanup) => cleanups.push(cleanup));
  } catch (error) {
    if (stop.signal.aborted) process.exitCode = INTERRUPTED;
    else if (error instanceof UserError || error instanceof OperatorError) {
      const fix = error instanceof OperatorError ? `: ${error.fix}.` : '';
      console.error(printable(`${error.message}${fix}`));
      process.exitCode = 1;
    } else throw error;
  } finally {
    // After a failure, what still runs ends too.
    stop.abort();
    for (const cleanup of cleanups.reverse()) await cleanup();
    for (const signal of signals) process.off(signal, onSignal);
  }
}
