import { join } from 'node:path';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { localFolder } from '../local/command/project.ts';
import type { Defer } from '../local/command/run-main.ts';
import { waitUntil } from '../local/command/wait-until.ts';
import { startEmulator } from '../local/emulator/start-emulator.ts';
import { type Receiver, startReceiver } from '../local/receiver/receiver.ts';
import { clientConfig } from '../local/stack/aws-environment.ts';
import { deployStack } from '../local/stack/deploy-stack.ts';
import type { StackOutputs } from '../local/stack/stack-outputs.ts';
import { writePluginConfig } from '../local/stack/write-config.ts';
import { createEvent, createPublisher, type PluginEvent } from '../sdk/index.ts';

/** Milliseconds after which a run is given up. */
export const PATIENCE = 300_000;

/** The stack, deployed, with webhooks that post to a receiver on this machine. */
export interface Deployed {
  endpoint: string;
  outputs: StackOutputs;
  receiver: Receiver;
  sqs: SQSClient;
  /** Publishes events in as few calls as it takes, and waits until the bus has them. */
  publish(busName: string, count: number): Promise<PluginEvent[]>;
  /** Waits until a queue has no message left, seen or unseen. */
  emptied(queueUrl: string): Promise<void>;
}

/**
 * Deploys the stage `bench` at AWS_ENDPOINT_URL, or into an emulator of its own that ends with the benchmark.
 *
 * @param plugins - instance names of webhooks; all post to the same receiver
 */
export async function deployForBench(plugins: readonly string[], defer: Defer): Promise<Deployed> {
  const endpoint = process.env.AWS_ENDPOINT_URL || (await emulatorFor(defer));
  const config = clientConfig(endpoint);
  const sqs = new SQSClient({ ...config, useQueueUrlAsEndpoint: false });

  console.log('Deploying the stack …');
  const outputs = await deployStack({
    endpoint,
    stage: 'bench',
    context: { emulator: 'true' },
    outDir: join(localFolder, 'bench'),
  });
  const receiver = await startReceiver();
  defer(receiver.stop);
  await writePluginConfig(new SSMClient(config), outputs.ConfigPrefix, {
    enabled: true,
    allowlist: plugins,
    configs: Object.fromEntries(plugins.map((plugin) => [plugin, { url: receiver.url, allow_http: true }])),
    networkAllow: ['127.0.0.0/8'],
  });

  const client = new EventBridgeClient(config);
  const publish = (busName: string, count: number) =>
    createPublisher({ client, busName, service: 'task-runner' }).publishAll(
      Array.from({ length: count }, () => createEvent({ event_type: 'task.finished', meta: { exit_code: 0 } })),
    );
  const emptied = async (queueUrl: string) => {
    await waitUntil(() => isEmpty(sqs, queueUrl), { timeout: PATIENCE });
  };
  return { endpoint, outputs, receiver, sqs, publish, emptied };
}

async function isEmpty(sqs: SQSClient, queueUrl: string): Promise<true | undefined> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...names] }),
  );
  return names.every((name) => Attributes[name] === '0') || undefined;
}

async function emulatorFor(defer: Defer): Promise<string> {
  const emulator = await startEmulator({ dir: localFolder, onProgress: console.log });
  defer(emulator.stop);
  return emulator.endpoint;
}
