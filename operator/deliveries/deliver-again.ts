import { SendMessageBatchCommand, type SendMessageBatchCommandInput } from '@aws-sdk/client-sqs';
import { sendMessages } from '../../functions/aws/send-messages.ts';
import { firstDelivery } from '../../functions/delivery/delivery-message.ts';
import { queueMessage } from '../../functions/delivery/queue-message.ts';
import type { HistoryEntry } from '../../functions/history/history-entry.ts';
import { parseEventJson } from '../../sdk/event/parse-event-json.ts';
import { redrive } from '../dead-letters/redrive.ts';
import { historyDaysOf } from '../history/history-mode-of.ts';
import { historyOf } from '../history/history-of.ts';
import { readEvent } from '../history/read-event.ts';
import { recordActions } from '../history/record-action.ts';
import { assertEnabled } from '../plugins/assert-enabled.ts';
import { readSettings } from '../settings/read-settings.ts';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';
import { isDenied } from '../stage/to-operator-error.ts';
import { foldDeliveries } from './fold-deliveries.ts';

/** Milliseconds for which SQS keeps a dead letter: 14 days, as all queues of the stack. */
const RETENTION = 14 * 86_400_000;

export interface DeliverAgainOptions {
  /** The event's whole id. */
  eventId: string;
  /** Instance name. */
  plugin: string;
  /** Takes the event from the history also where the delivery is a dead letter, which stays. */
  fromHistory?: boolean | undefined;
  /** Who does it, for the history. */
  by?: string | undefined;
  /** Only checks, and says where the delivery would come from. */
  dryRun?: boolean | undefined;
}

export interface DeliveredAgain {
  /** Where the delivery came from: a dead letter is moved, the history keeps what it has. */
  source: 'dead letter' | 'history';
}

/**
 * Sends a delivery again, whatever its state: a dead letter from its queue, any other from the history. It starts over with
 * all its retries, and `dedupe` treats it as new. Other plugins do not get the event.
 *
 * @throws {OperatorError} when the plugin is not enabled, the event is unknown or without text, or the dead letter is not found
 * @throws what the AWS SDK throws
 * @example
 * ```ts
 * const { source } = await deliverAgain(stage, { eventId, plugin: 'webhook.siem', by: 'ada' });
 * ```
 */
export async function deliverAgain(
  stage: Stage<'dynamo' | 'sqs' | 'ssm'>,
  { eventId, plugin, fromHistory = false, by, dryRun }: DeliverAgainOptions,
): Promise<DeliveredAgain> {
  const [event, { settings }] = await Promise.all([readEvent(historyOf(stage), eventId), readSettings(stage)]);
  assertEnabled(plugin, settings);
  if (!fromHistory && isDeadLetter(event?.entries ?? [], plugin, stage.clock.now())) {
    if (!dryRun) await redriveOne(stage, eventId, plugin, by);
    return { source: 'dead letter' };
  }
  const eventJson = event?.entries.map((entry) => ('eventJson' in entry ? entry.eventJson : undefined)).find(Boolean);
  if (eventJson === undefined) throw withoutText(eventId);
  if (dryRun) return { source: 'history' };
  await send(stage, eventJson, plugin);
  const action = { eventId, at: stage.clock.now(), action: 'redelivered', plugin, by } as const;
  // What cannot be recorded was sent all the same.
  await recordActions(historyOf(stage), [action], historyDaysOf(stage)).catch(() => 0);
  return { source: 'history' };
}

function isDeadLetter(entries: readonly HistoryEntry[], plugin: string, now: number): boolean {
  const state = foldDeliveries(entries).find((story) => story.plugin === plugin)?.state;
  return state?.kind === 'dead' && now - state.at < RETENTION;
}

async function redriveOne(
  stage: Stage<'dynamo' | 'sqs' | 'ssm'>,
  eventId: string,
  plugin: string,
  by: string | undefined,
): Promise<void> {
  const found = new AbortController();
  const { done } = await redrive(stage, {
    filter: { eventId, plugin },
    by,
    signal: found.signal,
    onProgress: (progress) => {
      if (progress.done > 0) found.abort();
    },
  });
  if (done > 0) return;
  throw new OperatorError(`the dead letter of \`${plugin}\` is hidden: another reader has it`, {
    kind: 'usage',
    fix: 'try again in a minute, or send the event from the history (--from-history): the dead letter then stays in its queue',
  });
}

async function send(stage: Stage<'sqs'>, eventJson: string, plugin: string): Promise<void> {
  const { sqs } = stage.aws;
  const replay = `redelivery-${new Date(stage.clock.now()).toISOString()}`;
  const delivery = firstDelivery({ event: parseEventJson(eventJson), eventJson, replay }, plugin);
  const client = {
    sendMessageBatch: (input: SendMessageBatchCommandInput) => sqs.send(new SendMessageBatchCommand(input)),
  };
  const errors: unknown[] = [];
  const failed = await sendMessages(
    async () => client,
    stage.outputs.RetryQueueUrl,
    [queueMessage({ ...delivery, reason: 'redelivered' })],
    (error) => errors.push(error),
  );
  if (failed.length === 0) return;
  const denied = errors.find(isDenied);
  if (denied) throw denied;
  throw new OperatorError('SQS did not accept the delivery', { kind: 'aws', fix: 'try again', cause: errors[0] });
}

function withoutText(eventId: string): OperatorError {
  return new OperatorError(`the history does not have the text of the event ${eventId}`, {
    kind: 'usage',
    fix: 'check the id, or publish the event again: the history may be off, or older events are deleted',
  });
}
