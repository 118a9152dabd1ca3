import type { InstanceHealth } from '../../functions/health/instance-health.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { assertKnownPlugin } from '../catalog/assert-known-plugin.ts';
import type { Stage } from '../stage/stage.ts';
import { openHealthStore } from './open-health-store.ts';

/** Seconds for which deliveries wait at most while a plugin is paused: SQS keeps a message for 14 days (its developer guide, "Amazon SQS message quotas"). */
export const MAX_PAUSE = 14 * 24 * 3600;

type PausedMark = NonNullable<InstanceHealth['paused']>;

/**
 * Pauses an instance: its deliveries wait on the slow queue without using retries, for 14 days at most. It holds until
 * `resumePlugin`, also when the configuration changes. The functions follow within their `configTtl`.
 *
 * @param reason - shown wherever the pause is
 * @returns the mark that was there before
 * @throws {OperatorError} when the catalog lacks the plugin
 * @throws what DynamoDB throws
 */
export async function pausePlugin(
  stage: Stage<'dynamo'>,
  catalog: Catalog,
  instance: string,
  reason: string,
): Promise<PausedMark | undefined> {
  assertKnownPlugin(instance, catalog);
  return openHealthStore(stage).mark(instance, 'paused', { reason, since: stage.clock.now() });
}

/**
 * Resumes an instance that an operator paused, or an answer of its endpoint.
 *
 * @returns the mark that was there; undefined when it was not paused
 * @throws what DynamoDB throws
 */
export function resumePlugin(stage: Stage<'dynamo'>, instance: string): Promise<PausedMark | undefined> {
  return openHealthStore(stage).clear(instance, 'paused');
}
