import { BatchWriteItemCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DeliveryCounters } from '../../functions/history/delivery-counters.ts';
import { EventRun } from '../../functions/history/event-run.ts';
import { encodeAttempt } from '../../functions/history/table/encode-attempt.ts';
import { encodeCounts } from '../../functions/history/table/encode-counts.ts';
import { encodeRun } from '../../functions/history/table/encode-run.ts';
import type { HistoryItem } from '../../functions/history/table/history-item.ts';
import { clientConfig } from '../../local/stack/aws-environment.ts';
import type { StackOutputs } from '../../operator/stage/stack-outputs.ts';
import { createEvent, type PluginEvent } from '../../sdk/index.ts';

const DAY = 86_400_000;

/** Items in one call (DynamoDB developer guide, "Quotas"), and messages in one (SQS developer guide). */
const [ITEMS, MESSAGES] = [25, 10];

export interface SeedOptions {
  endpoint: string;
  outputs: StackOutputs;
  /** Instance names. */
  plugins: readonly string[];
  /** The plugin whose deliveries fail. */
  failing: string;
  events: number;
  /** Events whose delivery to the failing plugin is a dead letter. */
  dead: number;
  /** Over which the events are spread, back from now. */
  days: number;
}

/** Fills the history and the deliveries DLQ, past the functions. Returns the events of the dead letters, the newest first. */
export async function seedStage(options: SeedOptions): Promise<PluginEvent[]> {
  const { endpoint, outputs, plugins, failing } = options;
  const dynamo = new DynamoDBClient(clientConfig(endpoint));
  const sqs = new SQSClient({ ...clientConfig(endpoint), useQueueUrlAsEndpoint: false });
  const dead: PluginEvent[] = [];
  const items: HistoryItem[] = [];
  const messages: string[] = [];
  const counters = new DeliveryCounters();
  const now = Date.now();
  const expires = Math.floor(now / 1000) + 30 * 86_400;
  const every = Math.max(1, Math.floor(options.events / options.dead));
  const flush = async (all: boolean) => {
    while (items.length >= ITEMS || (all && items.length > 0)) {
      const requests = items.splice(0, ITEMS).map((Item) => ({ PutRequest: { Item } }));
      await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [outputs.HistoryTableName]: requests } }));
    }
    while (messages.length >= MESSAGES || (all && messages.length > 0)) {
      const Entries = messages.splice(0, MESSAGES).map((MessageBody, index) => ({ Id: String(index), MessageBody }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: outputs.DeliveriesDlqUrl, Entries }));
    }
  };
  for (let index = 0; index < options.events; index += 1) {
    const at = Math.round(now - 60_000 - (index / options.events) * options.days * DAY);
    const event = createEvent({
      event_type: 'task.finished',
      server_name: `web-${index % 100}`,
      timestamp: new Date(at).toISOString(),
    });
    const fails = index % every === 0 && dead.length < options.dead;
    items.push(runOf(event, at, options, fails, expires));
    for (const plugin of plugins) {
      if (fails && plugin === failing) counters.failed(plugin, 'dead', at, 'the endpoint answered 404');
      else counters.delivered(plugin, at, 100);
    }
    if (fails) {
      dead.push(event);
      items.push(encodeAttempt(failureOf(event, failing, at + 10), expires));
      const body = {
        event,
        plugin: failing,
        attempts: 4,
        reason: 'permanent_error',
        last_error: 'the endpoint answered 404',
        first_failed_at: new Date(at).toISOString(),
      };
      messages.push(JSON.stringify(body));
    }
    await flush(false);
    if (index % 20_000 === 0) console.log(`Seeded ${index} events`);
  }
  await flush(true);
  for (const hour of counters.take(now)) {
    for (const update of encodeCounts(outputs.HistoryTableName, hour, 30 * 86_400)) {
      await dynamo.send(new UpdateItemCommand(update));
    }
  }
  return dead;
}

function runOf(
  event: PluginEvent,
  at: number,
  { plugins, failing }: Pick<SeedOptions, 'plugins' | 'failing'>,
  fails: boolean,
  expires: number,
): HistoryItem {
  const run = new EventRun({ event, eventJson: JSON.stringify(event), recordId: 'seed', queuedAt: at - 20 }, at);
  for (const plugin of plugins) {
    if (fails && plugin === failing) run.ended(plugin, 'dead', 10, 'permanent_error');
    else run.delivered(plugin, 12);
  }
  return encodeRun(run, expires);
}

function failureOf({ event_id, event_type }: PluginEvent, plugin: string, at: number) {
  return {
    kind: 'attempt' as const,
    eventId: event_id,
    at,
    eventType: event_type,
    plugin,
    attempt: 1,
    status: 'dead' as const,
    reason: 'permanent_error',
    duration: 10,
    httpStatus: 404,
    error: 'the endpoint answered 404',
    answer: 'no such hook',
    request: undefined,
    nextAt: undefined,
    eventJson: undefined,
  };
}
