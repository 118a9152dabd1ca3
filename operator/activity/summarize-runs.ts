import type { DispatchRun } from '../../functions/history/history-entry.ts';
import type { ActivityBucket, OutcomeCounts } from './activity.ts';

/**
 * What runs of one span of time add up to.
 *
 * @param at - start of the span, in milliseconds since the epoch
 * @param events - how many runs there were, when `runs` are only some of them
 */
export function summarizeRuns(at: number, runs: readonly DispatchRun[], events = runs.length): ActivityBucket {
  const outcomes: OutcomeCounts = { delivered: 0, retried: 0, dead: 0, waiting: 0 };
  const latencies: number[] = [];
  for (const run of runs) {
    for (const { status, duration } of run.outcomes) {
      if (status === 'delivered') {
        outcomes.delivered += 1;
        latencies.push(run.at - (run.queuedAt ?? run.at) + duration);
      } else if (status === 'retry') outcomes.retried += 1;
      else if (status === 'dead') outcomes.dead += 1;
      else if (status !== 'skipped') outcomes.waiting += 1;
    }
  }
  latencies.sort((a, b) => a - b);
  const latency =
    latencies.length === 0 ? undefined : { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
  return { at, events, outcomes, latency, sampled: runs.length };
}

/** The nearest-rank percentile. @param sorted - ascending, not empty */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
