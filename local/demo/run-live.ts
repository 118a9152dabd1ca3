import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../command/user-error.ts';
import { exportLines, isLoopback } from '../stack/aws-environment.ts';
import { totalsText } from './console-lines.ts';
import type { Demo } from './create-demo.ts';
import type { Totals } from './deliveries/ledger.ts';

const POLL_INTERVAL = 300;
/** Milliseconds between two lines of totals, at least. */
const TOTALS_INTERVAL = 10_000;

/** Runs the core and shows its events and their deliveries until the signal. Returns the exit code. */
export async function runLive(
  demo: Demo,
  { endpoint, consoleUrl }: { endpoint: string; consoleUrl: string },
  signal: AbortSignal,
): Promise<number> {
  if (isLoopback(endpoint))
    console.log(`To use AWS commands on this stack, in another terminal:\n\n${exportLines(endpoint)}\n`);
  console.log('The core watches this machine and publishes events. Press Ctrl-C to stop.\n');
  console.log(`Open the console: ${consoleUrl}\n`);
  await Promise.all([demo.core.run(), follow(demo, endpoint, signal)]);
  console.log(`\nStopped after ${totalsText(demo.ledger.totals())}.`);
  return demo.watch.refused > 0 ? 1 : 0;
}

async function follow(demo: Demo, endpoint: string, signal: AbortSignal): Promise<void> {
  let shown = demo.ledger.totals();
  let due = Date.now() + TOTALS_INTERVAL;
  while (!signal.aborted) {
    try {
      await demo.watch.poll();
      if (Date.now() >= due) {
        await demo.readDeadLetters();
        shown = showTotals(demo, shown);
        due = Date.now() + TOTALS_INTERVAL;
      }
    } catch (cause) {
      throw new UserError(`The AWS endpoint ${endpoint} does not answer any more: start again.`, { cause });
    }
    await sleep(POLL_INTERVAL, undefined, { signal }).catch(() => {});
  }
}

/** Shows the totals when they have changed. */
function showTotals({ ledger, lines }: Demo, shown: Totals): Totals {
  const totals = ledger.totals();
  if (totalsText(totals) !== totalsText(shown)) lines.totals(totals);
  return totals;
}
