import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { inject } from 'vitest';
import type { DeliveryMessage } from '../../functions/delivery/delivery-message.ts';
import { waitUntil } from '../../local/command/wait-until.ts';
import { clientConfig } from '../../local/stack/aws-environment.ts';
import { type PluginConfig, writePluginConfig } from '../../local/stack/write-config.ts';
import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import { CONFIG_TTL } from './config-ttl.ts';
import { printedLines } from './told.ts';

/** Where the AWS API is. */
export const endpoint = inject('endpoint');

const config = clientConfig(endpoint);
const bus = new EventBridgeClient(config);
/** The queues, for what operators do with them. */
export const sqs = new SQSClient({ ...config, useQueueUrlAsEndpoint: false });
const ssm = new SSMClient(config);

/** What the deployed stack is reached by. */
export const outputs = inject('outputs');

/** Milliseconds: longer than a crashed delivery stays hidden in its queue, twice. */
const PATIENCE = 150_000;

/** Puts events on the bus as a core in any language would. */
export async function publish(...events: readonly (PluginEvent | Record<string, unknown>)[]): Promise<void> {
  const Entries = events.map((event) => ({
    EventBusName: outputs.BusName,
    Source: 'servermonitor.central-api',
    DetailType: String(event.event_type ?? 'unknown'),
    Detail: JSON.stringify(event),
  }));
  const answer = await bus.send(new PutEventsCommand({ Entries }));
  if (answer.FailedEntryCount) throw new Error(`the bus refused ${answer.FailedEntryCount} events`);
}

/**
 * Writes the settings of the stage, as an operator would, and waits for as long as they may take to reach every sandbox: twice the time
 * for which settings are kept, and a second for reading them.
 */
export async function configure(settings: Omit<PluginConfig, 'networkAllow'>): Promise<void> {
  await writePluginConfig(ssm, outputs.ConfigPrefix, { ...settings, networkAllow: ['127.0.0.0/8'] });
  await sleep((2 * CONFIG_TTL + 1) * 1000);
}

/** Waits for a condition; fails with its name when it does not come true. */
export async function eventually<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const found = await waitUntil(look, { timeout: PATIENCE, interval: 100 });
  if (found === undefined) throw new Error(`it did not come to pass that ${what}`);
  return found;
}

/** Waits until the dispatch queue is empty: every event published so far was acknowledged. */
export async function acknowledged(): Promise<void> {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  await eventually('the dispatch queue is empty', async () => {
    const command = new GetQueueAttributesCommand({
      QueueUrl: outputs.DispatchQueueUrl,
      AttributeNames: [...AttributeNames],
    });
    const { Attributes = {} } = await sqs.send(command);
    return AttributeNames.every((name) => Attributes[name] === '0') || undefined;
  });
}

/** Waits for the dead letter of a delivery and takes it from the queue. */
export async function deadLetter(plugin: string, event: PluginEvent): Promise<DeliveryMessage> {
  return eventually(`${event.event_id}:${plugin} is in the deliveries DLQ`, async () => {
    const found = await takeFrom(outputs.DeliveriesDlqUrl, (body) => {
      const delivery: DeliveryMessage = JSON.parse(body);
      return delivery.plugin === plugin && delivery.event.event_id === event.event_id ? delivery : undefined;
    });
    return found?.value;
  });
}

/** Waits for an event in the events DLQ and takes it from there, with its attributes. */
export async function deadEvent(
  marker: string,
): Promise<{ body: string; attributes: Record<string, string | undefined> }> {
  return eventually(`an event with ${marker} is in the events DLQ`, async () => {
    const found = await takeFrom(outputs.EventsDlqUrl, (body) => (body.includes(marker) ? body : undefined));
    if (!found) return undefined;
    const attributes = Object.entries(found.message.MessageAttributes ?? {}).map(([name, { StringValue }]) => [
      name,
      StringValue,
    ]);
    return { body: found.value, attributes: Object.fromEntries(attributes) };
  });
}

async function takeFrom<T>(
  QueueUrl: string,
  pick: (body: string) => T | undefined,
): Promise<{ message: Message; value: T } | undefined> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 1,
      MessageAttributeNames: ['All'],
    }),
  );
  for (const message of Messages) {
    const value = pick(message.Body ?? '');
    if (value === undefined) continue;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    return { message, value };
  }
  return undefined;
}

/** The JSON log lines of both functions. */
export async function logLines(): Promise<Record<string, unknown>[]> {
  return (await printedLines(endpoint, outputs)).flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return [];
    }
  });
}
