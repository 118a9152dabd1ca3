import type { Stage } from '../stage/stage.ts';
import { allowlistOf } from './allowlist-of.ts';
import { historyOf } from './history-of.ts';
import { readCounts } from './read-counts.ts';

/**
 * Instances that may have deliveries: those of the allowlist, and those that the history counted deliveries of. In the order of
 * their names.
 *
 * @param since - milliseconds since the epoch
 * @throws what SSM and DynamoDB throw
 */
export async function knownPlugins(
  stage: Stage<'dynamo' | 'ssm'>,
  since: number,
  signal?: AbortSignal,
): Promise<string[]> {
  const names = new Set(await allowlistOf(stage));
  for await (const { plugins } of readCounts(historyOf(stage), { since, ...(signal ? { signal } : {}) })) {
    for (const name of plugins.keys()) names.add(name);
  }
  return [...names].sort();
}
