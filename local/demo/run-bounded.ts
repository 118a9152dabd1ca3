import { printable } from '../../sdk/text/printable.ts';
import { waitUntil } from '../command/wait-until.ts';
import type { Demo } from './create-demo.ts';
import { summaryTable } from './deliveries/summary-table.ts';
import type { System } from './prepare.ts';

/** Milliseconds from the first event until every delivery must be accounted for. */
const DEADLINE = 120_000;
/** Milliseconds for the last log lines of the functions, which arrive after the deliveries. */
const LOG_GRACE = 3_000;
const POLL_INTERVAL = 200;
/** How many polls of the log there are for each read of the dead-letter queue. */
const POLLS_PER_READ = 10;
/** Of missing deliveries. */
const MAX_LISTED = 20;

/**
 * Publishes some 35 events, waits until every delivery arrived or is a dead letter, and prints the account.
 *
 * @returns the exit code: 0 when nothing is missing and no configuration was refused
 */
export async function runBounded(demo: Demo, system: System, signal: AbortSignal): Promise<number> {
  const startedAt = performance.now();
  await demo.core.runOnce();
  await waitForDeliveries(demo, startedAt + DEADLINE - performance.now(), signal);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  await waitForLogs(demo, signal);
  demo.lines.totals(demo.ledger.totals());
  console.log(`\n${summaryTable(demo.ledger.rows(), system.config.allowlist)}`);
  const isComplete = reportMissing(demo, system, seconds);
  if (demo.watch.refused > 0) {
    console.error(`${demo.watch.refused} plugins refused their configuration: see the lines \`refused\` above.`);
  }
  return isComplete && demo.watch.refused === 0 ? 0 : 1;
}

async function waitForDeliveries(demo: Demo, timeout: number, signal: AbortSignal): Promise<void> {
  let polls = 0;
  await waitUntil(
    async () => {
      await demo.watch.poll();
      if (++polls % POLLS_PER_READ === 0) await demo.readDeadLetters();
      return demo.ledger.missing().length === 0 || undefined;
    },
    { timeout, interval: POLL_INTERVAL, signal },
  );
}

async function waitForLogs(demo: Demo, signal: AbortSignal): Promise<void> {
  await waitUntil(
    async () => {
      await demo.watch.poll();
      return demo.ledger.unlogged() === 0 || undefined;
    },
    { timeout: LOG_GRACE, signal },
  );
}

/** Returns whether nothing is missing. */
function reportMissing({ ledger }: Demo, system: System, seconds: string): boolean {
  const missing = ledger.missing();
  if (missing.length === 0) {
    console.log(`All accounted for, ${seconds} s after the first event.`);
    return true;
  }
  console.error(`${missing.length} deliveries are missing after ${seconds} s:`);
  for (const { event_id, event_type, plugin, last } of missing.slice(0, MAX_LISTED)) {
    console.error(printable(`  ${event_id}  ${event_type} → ${plugin}: ${last}`));
  }
  if (missing.length > MAX_LISTED) console.error(`  … and ${missing.length - MAX_LISTED} more`);
  console.error(whereToLook(system));
  return false;
}

function whereToLook({ emulatorLog, outputs }: System): string {
  const groups = `${outputs.DispatchLogGroupName}, ${outputs.RedeliverLogGroupName}`;
  if (emulatorLog) return `Look into ${emulatorLog}, or run without --once and look into the log groups ${groups}.`;
  return `Look into the log groups ${groups} and the queues ${outputs.EventsDlqUrl} and ${outputs.RetryQueueUrl}.`;
}
