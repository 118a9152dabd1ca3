import { assertEnabled } from '../plugins/assert-enabled.ts';
import { readSettings } from '../settings/read-settings.ts';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';
import { findArchive, replayArchive } from './replay-archive.ts';
import { replayHistory } from './replay-history.ts';
import type { ReplayQuery, ReplayResult } from './replay-query.ts';

/** What EventBridge takes for the name of a replay (its API reference, StartReplay). */
const validName = /^[.\-_A-Za-z0-9]{1,64}$/;

/**
 * Sends past events again. To one plugin: from the history, as deliveries of that plugin only. To all plugins: from
 * EventBridge's archive where the bus has one and whole time ranges are asked for, else from the
 * history. `dedupe` treats each replay as new.
 *
 * @throws {OperatorError} when the name is not valid, the period is empty, or the plugin is not enabled
 * @throws what the AWS SDK throws
 * @example
 * ```ts
 * const result = await replay(stage, { since, until, plugin: 'webhook.siem', onProgress: console.log });
 * const arrived = await waitForReplay(stage, result, { timeout: 60_000 });
 * ```
 */
export async function replay(
  stage: Stage<'dynamo' | 'sqs' | 'ssm' | 'events'>,
  query: ReplayQuery,
): Promise<ReplayResult> {
  const now = stage.clock.now();
  const name = query.name ?? `replay-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`;
  if (!validName.test(name))
    throw usage(`\`${name}\` is not a name for a replay`, 'use up to 64 of A-Z, a-z, 0-9, ., - and _');
  if (query.since >= query.until) throw usage('the period is empty', 'give a --since that is before --until');
  if (query.plugin !== undefined) assertEnabled(query.plugin, (await readSettings(stage)).settings);
  const base = { name, startedAt: now, plugin: query.plugin, dryRun: query.dryRun ?? false };
  const whole = query.plugin === undefined && query.type === undefined && query.eventId === undefined;
  const archive = whole && !base.dryRun ? await findArchive(stage) : undefined;
  if (archive) {
    const progress = await replayArchive(stage, archive, { ...query, name });
    return { ...base, ...progress, source: 'archive' };
  }
  const progress = await replayHistory(stage, { ...query, name });
  return { ...base, ...progress, source: 'history' };
}

function usage(message: string, fix: string): OperatorError {
  return new OperatorError(message, { kind: 'usage', fix });
}
