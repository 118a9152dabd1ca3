import { SendMessageBatchCommand, type SendMessageBatchCommandInput } from '@aws-sdk/client-sqs';
import { type OutgoingMessage, sendMessages } from '../../functions/aws/send-messages.ts';
import { firstDelivery } from '../../functions/delivery/delivery-message.ts';
import { queueMessage } from '../../functions/delivery/queue-message.ts';
import type { HistoryEntry } from '../../functions/history/history-entry.ts';
import { parseEventJson } from '../../sdk/event/parse-event-json.ts';
import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import { createPace } from '../dead-letters/pace.ts';
import { matchesType } from '../deliveries/delivery-filter.ts';
import { historyDaysOf } from '../history/history-mode-of.ts';
import { historyOf } from '../history/history-of.ts';
import { keptPeriod } from '../history/listing/kept-period.ts';
import { listRuns } from '../history/listing/list-entries.ts';
import { readEvent } from '../history/read-event.ts';
import { recordActions } from '../history/record-action.ts';
import { recordReplay } from '../history/record-replay.ts';
import type { Stage } from '../stage/stage.ts';
import { isDenied } from '../stage/to-operator-error.ts';
import type { ReplayProgress, ReplayQuery } from './replay-query.ts';

/** Events that are read and sent at once. */
const AT_ONCE = 25;

interface PastEvent {
  event: PluginEvent;
  eventJson: string;
}

type Query = ReplayQuery & { name: string };

/**
 * Sends the events of a period again, as the history has them, oldest first. What was sent under the same name before is left
 * out, so that a replay which was stopped can continue.
 */
export async function replayHistory(
  stage: Stage<'dynamo' | 'sqs'>,
  query: Query,
): Promise<ReplayProgress & { complete: boolean }> {
  const { signal, onProgress, dryRun } = query;
  const ids = query.eventId === undefined ? await eventIds(stage, query) : [query.eventId.toLowerCase()];
  let progress: ReplayProgress = { total: ids.length, sent: 0, sentBefore: 0, failed: 0, withoutText: 0 };
  const pace = createPace(query.rate, stage.clock.now, signal);
  for (let from = 0; from < ids.length && !signal?.aborted; from += AT_ONCE) {
    const chunk = ids.slice(from, from + AT_ONCE);
    const events = await Promise.all(chunk.map((id) => pastEvent(stage, id, query)));
    const found = events.filter((event) => typeof event === 'object');
    const before = events.filter((event) => event === 'sent before').length;
    if (!dryRun) await pace(found.length);
    // Aborted while it waited for its turn.
    if (signal?.aborted) break;
    const sent = dryRun ? 0 : await send(stage, found, query);
    progress = {
      total: ids.length,
      sent: progress.sent + sent,
      sentBefore: progress.sentBefore + before,
      failed: progress.failed + (dryRun ? 0 : found.length - sent),
      withoutText: progress.withoutText + (chunk.length - found.length - before),
    };
    onProgress?.(progress);
  }
  return { ...progress, complete: !signal?.aborted };
}

/** Each event once, oldest first. */
async function eventIds(stage: Stage<'dynamo'>, { type, signal, ...query }: Query): Promise<string[]> {
  const ids = new Set<string>();
  for await (const run of listRuns(historyOf(stage), { ...keptPeriod(stage, query), signal, pageSize: 1000 })) {
    if (matchesType(run.eventType, type)) ids.add(run.eventId);
  }
  return [...ids].reverse();
}

async function pastEvent(
  stage: Stage<'dynamo'>,
  id: string,
  query: Query,
): Promise<PastEvent | 'sent before' | undefined> {
  const history = await readEvent(historyOf(stage), id, query.signal);
  const entries = history?.entries ?? [];
  if (entries.some((entry) => isSentBy(entry, query))) return 'sent before';
  for (const entry of entries) {
    if (entry.kind === 'action' || entry.eventJson === undefined) continue;
    return { event: parseEventJson(entry.eventJson), eventJson: entry.eventJson };
  }
  return undefined;
}

function isSentBy(entry: HistoryEntry, { name, plugin }: Query): boolean {
  if (entry.kind !== 'run' || entry.replay !== name) return false;
  return plugin === undefined || entry.outcomes.some((outcome) => outcome.plugin === plugin);
}

/** Returns how many were sent. */
async function send(stage: Stage<'dynamo' | 'sqs'>, events: readonly PastEvent[], query: Query): Promise<number> {
  const { plugin, name, by, onError } = query;
  let denied: unknown;
  const { sqs } = stage.aws;
  const url = plugin === undefined ? stage.outputs.DispatchQueueUrl : stage.outputs.RetryQueueUrl;
  const client = {
    sendMessageBatch: (input: SendMessageBatchCommandInput) => sqs.send(new SendMessageBatchCommand(input)),
  };
  const messages = events.map((past) => ({ ...messageFor(past, query), past }));
  const at = stage.clock.now();
  const failed = await sendMessages(
    async () => client,
    url,
    messages,
    (error) => {
      if (isDenied(error)) denied ??= error;
      onError?.(error);
    },
  );
  const sent = messages.filter((message) => !failed.includes(message)).map(({ past }) => past);
  if (denied && sent.length === 0) throw denied;
  const days = historyDaysOf(stage);
  // What cannot be recorded was sent all the same.
  if (plugin !== undefined)
    await recordReplay(historyOf(stage), sent, { plugin, replay: name, at, days }).catch(() => {});
  const actions = sent.map(({ event }) => ({ eventId: event.event_id, at, action: 'replayed' as const, plugin, by }));
  await recordActions(historyOf(stage), actions, days).catch(() => 0);
  return sent.length;
}

function messageFor({ event, eventJson }: PastEvent, { plugin, name }: Query): OutgoingMessage {
  if (plugin === undefined) return { body: envelopeOf(event, eventJson, name) };
  return queueMessage({ ...firstDelivery({ event, eventJson, replay: name }, plugin), reason: 'replayed' });
}

/** As EventBridge delivers a replayed event to the queue, with `detail` last (its user guide, "Events"). */
function envelopeOf({ event_id, event_type, timestamp }: PluginEvent, eventJson: string, replay: string): string {
  const envelope = {
    version: '0',
    id: event_id,
    'detail-type': event_type,
    source: 'servermonitor.replay',
    time: timestamp,
  };
  return `${JSON.stringify({ ...envelope, 'replay-name': replay }).slice(0, -1)},"detail":${eventJson}}`;
}
