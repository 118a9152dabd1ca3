import type { Stage } from '../stage/stage.ts';
import { historyOf } from './history-of.ts';
import { readCounts } from './read-counts.ts';

/**
 * Which plugins failed on some days, by the counters: those to look for in the index of failures. A sandbox writes the first
 * failure of a plugin in an hour with the failure itself.
 *
 * @param days - in UTC, e.g. `2026-11-25`, without a gap, in any order
 * @param plugin - only this one
 * @throws what DynamoDB throws
 */
export async function failingPlugins(
  stage: Stage<'dynamo'>,
  days: readonly string[],
  plugin?: string | undefined,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const failing = new Map(days.map((day) => [day, new Set<string>()]));
  const [first = '', last = ''] = [days.toSorted()[0], days.toSorted().at(-1)];
  const period = { since: Date.parse(first), until: Date.parse(last) + DAY - 1 };
  for await (const { hour, plugins } of readCounts(historyOf(stage), { ...period, plugin, signal })) {
    for (const [name, { retried, dead }] of plugins) {
      if (retried + dead > 0 && (plugin ?? name) === name) failing.get(hour.slice(0, 10))?.add(name);
    }
  }
  return failing;
}

const DAY = 86_400_000;
