import { setTimeout as wait } from 'node:timers/promises';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { firstDelivery } from '../../functions/delivery/delivery-message.ts';
import { queueMessage } from '../../functions/delivery/queue-message.ts';
import type { RecordedAttempt } from '../../functions/history/history-entry.ts';
import type { Settings } from '../../functions/settings/settings.ts';
import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import { toEventJson } from '../../sdk/event/to-event-json.ts';
import { findEvents } from '../history/find-events.ts';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';

/** Milliseconds between two looks at the history. */
const INTERVAL = 250;

export interface TestOptions {
  /** Milliseconds to wait for the outcome. */
  timeout: number;
  signal?: AbortSignal;
}

/**
 * Sends an event to one plugin alone, through the deployed functions, and waits for the outcome in the delivery history. It
 * goes to the retry queue as a first delivery, so other plugins do not get it.
 *
 * @returns the attempt; undefined when the history has none within the timeout
 * @throws {OperatorError} when the plugin is disabled, and would drop the delivery
 * @throws what the AWS SDK throws
 */
export async function sendTestEvent(
  stage: Stage<'sqs' | 'dynamo'>,
  settings: Settings,
  instance: string,
  event: PluginEvent,
  { timeout, signal }: TestOptions,
): Promise<RecordedAttempt | undefined> {
  assertEnabled(instance, settings);
  const delivery = { ...firstDelivery({ event, eventJson: toEventJson(event) }, instance), test: true };
  const { body, attributes } = queueMessage(delivery);
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes ?? {})
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  );
  const command = new SendMessageCommand({
    QueueUrl: stage.outputs.RetryQueueUrl,
    MessageBody: body,
    MessageAttributes,
  });
  await stage.aws.sqs.send(command);

  const table = { dynamo: stage.aws.dynamo, table: stage.outputs.HistoryTableName };
  const until = stage.clock.now() + timeout;
  while (stage.clock.now() < until && !signal?.aborted) {
    for await (const { entries } of findEvents(table, event.event_id, signal)) {
      const attempt = entries.find(
        (entry) => entry.kind === 'attempt' && entry.plugin === instance && entry.status !== 'deferred',
      );
      if (attempt?.kind === 'attempt') return attempt;
    }
    await wait(INTERVAL, undefined, signal ? { signal } : {}).catch(() => {});
  }
  return undefined;
}

function assertEnabled(instance: string, { enabled, allowlist }: Settings): void {
  const listed = allowlist.includes(instance);
  if (enabled && listed) return;
  throw new OperatorError(listed ? 'all plugins are disabled' : `\`${instance}\` is not in the allowlist`, {
    kind: 'configuration',
    fix: `run \`smp plugins enable ${listed ? '--all' : instance}\` first, or see the request with --dry-run`,
  });
}
