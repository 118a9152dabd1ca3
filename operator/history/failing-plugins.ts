import { dayOf } from '../../functions/history/table/history-keys.ts';
import type { Stage } from '../stage/stage.ts';
import { allowlistOf } from './allowlist-of.ts';
import { historyOf } from './history-of.ts';
import { readCounts } from './read-counts.ts';

/**
 * Which plugins to look for in the index of failures on a day: those that failed by the counters. The counters can be a few
 * seconds behind: of the day that has just begun, and of days without counters, all plugins are looked for.
 *
 * @param since - milliseconds since the epoch
 * @throws what SSM and DynamoDB throw
 */
export async function failingPlugins(
  stage: Stage<'dynamo' | 'ssm'>,
  since: number,
  signal?: AbortSignal,
): Promise<(day: string) => readonly string[]> {
  const failing = new Map<string, Set<string>>();
  const known = new Set(await allowlistOf(stage));
  for await (const { hour, plugins } of readCounts(historyOf(stage), { since, ...(signal ? { signal } : {}) })) {
    const day = hour.slice(0, 10);
    const names = failing.get(day) ?? new Set();
    failing.set(day, names);
    for (const [name, { retried, dead }] of plugins) {
      known.add(name);
      if (retried + dead > 0) names.add(name);
    }
  }
  const now = stage.clock.now();
  const recent = new Set([dayOf(now), dayOf(now - MINUTES)]);
  return (day) => [...(recent.has(day) ? known : (failing.get(day) ?? known))].sort();
}

/** Milliseconds in which the counters are complete again. */
const MINUTES = 10 * 60_000;
