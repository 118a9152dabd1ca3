import type { Stage } from '../stage/stage.ts';
import { historyOf } from './history-of.ts';
import { readCounts } from './read-counts.ts';

/** Instances that the history counted deliveries of, in the order of their names. @param since - milliseconds since the epoch */
export async function knownPlugins(stage: Stage<'dynamo'>, since: number, signal?: AbortSignal): Promise<string[]> {
  const names = new Set<string>();
  for await (const { plugins } of readCounts(historyOf(stage), { since, ...(signal ? { signal } : {}) })) {
    for (const name of plugins.keys()) names.add(name);
  }
  return [...names].sort();
}
