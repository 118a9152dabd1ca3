import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, type QueueAttributeName, SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { inject } from 'vitest';
import type { DeliveryMessage } from '../../../functions/delivery/delivery-message.ts';
import { waitUntil } from '../../../local/command/wait-until.ts';
import { clientConfig } from '../../../local/stack/aws-environment.ts';
import { type PluginConfig, writePluginConfig } from '../../../local/stack/write-config.ts';
import type { PluginEvent } from '../../../sdk/index.ts';
import { CONFIG_TTL } from './config-ttl.ts';
import { QueueReader } from './queue-reader.ts';
import { readLogLines } from './read-log-lines.ts';

/** The URL of the AWS API. */
export const endpoint = inject('endpoint');

/** Whether it is LocalStack: its `StartReplay` always answers 500. */
export const isLocalStack = await fetch(new URL('/_localstack/info', endpoint)).then(
  ({ ok }) => ok,
  () => false,
);

const config = clientConfig(endpoint);
const bus = new EventBridgeClient(config);
/** A client of the queues, for what operators do with them. */
export const sqs = new SQSClient({ ...config, useQueueUrlAsEndpoint: false });
const ssm = new SSMClient(config);

/** The context value `stage` of the deployed stack. */
export const stageName = inject('stage');

/** The outputs of the deployed stack. */
export const outputs = inject('outputs');

const deliveriesDlq = new QueueReader(sqs, outputs.DeliveriesDlqUrl);
const eventsDlq = new QueueReader(sqs, outputs.EventsDlqUrl);

/** Milliseconds: longer than twice the time for which a queue hides a delivery that crashed. */
const PATIENCE = 150_000;

/** Publishes events as a core in any language would. */
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
 * Writes the settings of the stage, as an operator would, and waits until every sandbox reads them again: twice the time for
 * which settings are kept, and some time for a read that was under way.
 */
export async function configure(settings: Omit<PluginConfig, 'networkAllow'>): Promise<void> {
  await writePluginConfig(ssm, outputs.ConfigPrefix, { ...settings, networkAllow: ['127.0.0.0/8'] });
  await sleep(2 * CONFIG_TTL * 1000 + 600);
}

/** Waits until a check returns something else than undefined. Fails with the name of the condition. */
export async function eventually<T>(what: string, check: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const found = await waitUntil(check, { timeout: PATIENCE, interval: 100 });
  if (found === undefined) throw new Error(`after ${PATIENCE / 1000} s still not true: ${what}`);
  return found;
}

/**
 * Publishes probe events until one of them shows that a configuration took effect.
 *
 * @param probe - creates an event
 * @param shows - whether this event went where the configuration says
 */
export async function inEffect<E extends PluginEvent>(
  what: string,
  probe: () => E,
  shows: (event: E) => boolean,
): Promise<void> {
  const probes: E[] = [];
  await eventually(what, async () => {
    if (probes.some(shows)) return true;
    const event = probe();
    probes.push(event);
    await publish(event);
    return undefined;
  });
}

/** Waits until the dispatch function acknowledged every event published so far. */
export function acknowledged(): Promise<void> {
  return dispatchQueueEmpty('ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible');
}

/** Waits until the dispatch function received every event published so far. */
export function received(): Promise<void> {
  return dispatchQueueEmpty('ApproximateNumberOfMessages');
}

async function dispatchQueueEmpty(...AttributeNames: QueueAttributeName[]): Promise<void> {
  await eventually('the dispatch queue is empty', async () => {
    const command = new GetQueueAttributesCommand({ QueueUrl: outputs.DispatchQueueUrl, AttributeNames });
    const { Attributes = {} } = await sqs.send(command);
    return AttributeNames.every((name) => Attributes[name] === '0') || undefined;
  });
}

/** Waits for the dead letter of a delivery. */
export function deadLetter(plugin: string, event: PluginEvent): Promise<DeliveryMessage> {
  return eventually(`${event.event_id}:${plugin} is in the deliveries DLQ`, () =>
    deliveriesDlq.find(({ Body = '' }) => {
      if (!Body.includes(event.event_id)) return undefined;
      const delivery: DeliveryMessage = JSON.parse(Body);
      return delivery.plugin === plugin && delivery.event.event_id === event.event_id ? delivery : undefined;
    }),
  );
}

/** Waits for an event in the events DLQ whose body has a marker. */
export function deadEvent(marker: string): Promise<{ body: string; attributes: Record<string, string | undefined> }> {
  return eventually(`an event with ${marker} is in the events DLQ`, () =>
    eventsDlq.find(({ Body = '', MessageAttributes = {} }) => {
      if (!Body.includes(marker)) return undefined;
      const attributes = Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]);
      return { body: Body, attributes: Object.fromEntries(attributes) };
    }),
  );
}

/** The JSON log lines of both functions. */
export async function logLines(): Promise<Record<string, unknown>[]> {
  return (await readLogLines(endpoint, outputs)).flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return [];
    }
  });
}
