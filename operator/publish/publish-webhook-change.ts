import { callerName } from '../stage/caller-name.ts';
import type { Stage } from '../stage/stage.ts';
import { toOperatorError } from '../stage/to-operator-error.ts';
import { publishEvent } from './publish-event.ts';

/** A configuration of the plugin `webhook` that was written or deleted. */
export interface WebhookChange {
  instance: string;
  change: 'created' | 'updated' | 'deleted';
  /** The keys that changed, without their values; none of a deleted one. */
  keys: readonly string[];
}

/** Whether an instance is a webhook: the standard types have events for those alone. */
export function isWebhook(instance: string): boolean {
  return instance.split('.')[0] === 'webhook';
}

/**
 * Publishes `webhook.created`, `webhook.updated` or `webhook.deleted`, as the core does for its own webhooks. No delivery changes a configuration, so
 * the event leads to no other.
 *
 * @returns why it could not be published; the change is written all the same
 */
export async function publishWebhookChange(
  stage: Stage<'events' | 'sts'>,
  { instance, change, keys }: WebhookChange,
): Promise<string | undefined> {
  const event_type = `webhook.${change}` as const;
  try {
    await publishEvent(stage, {
      event_type,
      username: (await callerName(stage)) ?? null,
      target_type: 'webhook',
      target_id: instance,
      meta: { plugin: instance, keys },
    });
    return undefined;
  } catch (error) {
    const known = toOperatorError(error, {});
    if (!known) throw error;
    return `the configuration is ${change === 'deleted' ? 'deleted' : 'written'}, but ${event_type} was not published: ${known.message}`;
  }
}
