import { waitUntil } from '../command/wait-until.ts';
import type { Demo } from './create-demo.ts';
import { summaryTable } from './deliveries/summary-table.ts';
import type { System } from './prepare.ts';

/** For every delivery to be accounted for, from the first event on. */
const DEADLINE = 120_000;
/** For the functions' last log lines, which come a little later than what they tell of. */
const LOG_GRACE = 3_000;
const LOOK_EVERY = 200;
const LOOKS_PER_PEEK = 10;
/** Of missing deliveries. */
const MAX_LISTED = 20;

/**
 * Publishes a bounded run, waits until every delivery arrived or is a dead letter, and prints the account.
 *
 * @returns the exit code: 0 when nothing is missing
 */
export async function runBounded(demo: Demo, system: System, signal: AbortSignal): Promise<number> {
  const startedAt = performance.now();
  await demo.core.runOnce();
  await settle(demo, startedAt + DEADLINE - performance.now(), signal);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  await waitUntil(
    async () => {
      await demo.watch.poll();
      return demo.ledger.unlogged() === 0 || undefined;
    },
    { timeout: LOG_GRACE, signal },
  );

  const rows = demo.ledger.rows();
  console.log(`\n${summaryTable(rows, system.config.allowlist)}`);
  const missing = demo.ledger.missing();
  if (missing.length === 0) {
    console.log(`All accounted for, ${seconds} s after the first event.`);
    return 0;
  }
  console.error(`${missing.length} deliveries are missing after ${seconds} s:`);
  for (const { event_id, event_type, plugin, last } of missing.slice(0, MAX_LISTED)) {
    console.error(`  ${event_id}  ${event_type} → ${plugin}: ${last}`);
  }
  if (missing.length > MAX_LISTED) console.error(`  … and ${missing.length - MAX_LISTED} more`);
  console.error(whereToLook(system));
  return 1;
}

async function settle(demo: Demo, timeout: number, signal: AbortSignal): Promise<void> {
  let looks = 0;
  await waitUntil(
    async () => {
      await demo.watch.poll();
      if (++looks % LOOKS_PER_PEEK === 0) await demo.readDeadLetters();
      return demo.ledger.missing().length === 0 || undefined;
    },
    { timeout, interval: LOOK_EVERY, signal },
  );
}

function whereToLook({ emulatorLog, outputs }: System): string {
  const groups = `${outputs.DispatchLogGroupName}, ${outputs.RedeliverLogGroupName}`;
  if (emulatorLog)
    return `Where to look: ${emulatorLog}; without --once the emulator stays, with the log groups ${groups}.`;
  return `Where to look: the log groups ${groups}; the queues ${outputs.EventsDlqUrl} and ${outputs.RetryQueueUrl}.`;
}
