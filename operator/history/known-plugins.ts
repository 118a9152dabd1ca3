import { GetParameterCommand, ParameterNotFound } from '@aws-sdk/client-ssm';
import type { Stage } from '../stage/stage.ts';
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
  const [counted, allowed] = await Promise.all([countedPlugins(stage, since, signal), allowlistOf(stage)]);
  return [...new Set([...counted, ...allowed])].sort();
}

async function countedPlugins(stage: Stage<'dynamo'>, since: number, signal?: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  for await (const { plugins } of readCounts(historyOf(stage), { since, ...(signal ? { signal } : {}) })) {
    names.push(...plugins.keys());
  }
  return names;
}

/** Also where other settings are not valid. */
async function allowlistOf({ aws, outputs }: Stage<'ssm'>): Promise<string[]> {
  try {
    const command = new GetParameterCommand({ Name: `${outputs.ConfigPrefix}/allowlist` });
    const value = (await aws.ssm.send(command)).Parameter?.Value ?? '';
    return value
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  } catch (error) {
    if (error instanceof ParameterNotFound) return [];
    throw error;
  }
}
