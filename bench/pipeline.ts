// How long a flood of events takes through the deployed stack, to two webhooks, beside the same flood through the same queue into
// a function that only acknowledges. Run: npm run bench:pipeline [-- --events 5000]. Uses AWS_ENDPOINT_URL, or an emulator of its own.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { clientConfig } from '../local/aws-environment.ts';
import { deployApp, deployStack } from '../local/deploy-stack.ts';
import { startEmulator } from '../local/emulator/start-emulator.ts';
import { peekQueue } from '../local/peek-queue.ts';
import { localFolder } from '../local/project.ts';
import { startReceiver } from '../local/receiver/receiver.ts';
import { runMain } from '../local/run-main.ts';
import { waitUntil } from '../local/wait-until.ts';
import { writePluginConfig } from '../local/write-config.ts';
import { createEvent, createPublisher } from '../sdk/index.ts';

const PLUGINS = ['webhook', 'webhook.second'];
/** Milliseconds after which a run is given up. */
const PATIENCE = 300_000;

await runMain(async (_, defer) => {
  const { values } = parseArgs({ options: { events: { type: 'string', default: '5000' } } });
  const count = Number(values.events);
  const endpoint = process.env.AWS_ENDPOINT_URL || (await emulatorFor(defer));
  const config = clientConfig(endpoint);
  const sqs = new SQSClient({ ...config, useQueueUrlAsEndpoint: false });

  console.log('Deploying the stack, and one whose function only acknowledges …');
  const outputs = await deployStack({
    endpoint,
    stage: 'bench',
    context: { emulator: 'true' },
    outDir: join(localFolder, 'bench'),
  });
  const acknowledge = await deployAcknowledge(endpoint);
  const receiver = await startReceiver();
  defer(receiver.stop);
  const webhook = { url: receiver.url, allow_http: true };
  await writePluginConfig(new SSMClient(config), outputs.ConfigPrefix, {
    enabled: true,
    allowlist: PLUGINS,
    configs: Object.fromEntries(PLUGINS.map((plugin) => [plugin, webhook])),
    networkAllow: ['127.0.0.0/8'],
  });

  const publishTo = async (busName: string, events: number) => {
    const publisher = createPublisher({ client: new EventBridgeClient(config), busName, service: 'task-runner' });
    return publisher.publishAll(
      Array.from({ length: events }, () => createEvent({ event_type: 'task.finished', meta: { exit_code: 0 } })),
    );
  };
  const isEmpty = async (queueUrl: string) => {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...names] }),
    );
    return names.every((name) => Attributes[name] === '0') || undefined;
  };

  console.log('Warming both up …');
  await publishTo(acknowledge.BusName, 100);
  await waitUntil(() => isEmpty(acknowledge.DispatchQueueUrl), { timeout: PATIENCE });
  await publishTo(outputs.BusName, 100);
  await waitUntil(() => receiver.deliveries.size >= 100 * PLUGINS.length || undefined, { timeout: PATIENCE });

  console.log(`Publishing ${count} events to each …`);
  let started = Date.now();
  await publishTo(acknowledge.BusName, count);
  await waitUntil(() => isEmpty(acknowledge.DispatchQueueUrl), { timeout: PATIENCE });
  const limit = (Date.now() - started) / 1000;

  started = Date.now();
  const events = await publishTo(outputs.BusName, count);
  const ids = events.flatMap(({ event_id }) => PLUGINS.map((plugin) => `${event_id}:${plugin}`));
  await waitUntil(() => receiver.deliveries.size >= ids.length + 100 * PLUGINS.length || undefined, {
    timeout: PATIENCE,
  });
  const taken = (Date.now() - started) / 1000;

  const missing = ids.filter((id) => !receiver.deliveries.has(id));
  const dead = await peekQueue(sqs, outputs.DeliveriesDlqUrl);
  const twice = ids.filter((id) => (receiver.deliveries.get(id)?.length ?? 0) > 1);
  console.table({
    'only acknowledging': { events: count, deliveries: 0, seconds: limit, 'events/s': Math.round(count / limit) },
    'two webhooks': {
      events: count,
      deliveries: ids.length - missing.length,
      seconds: taken,
      'events/s': Math.round(count / taken),
    },
  });
  console.log(`throughput: ${((100 * limit) / taken).toFixed(0)} % of the function that only acknowledges`);
  console.log(`lost: ${missing.length}; dead-lettered: ${dead.length}; delivered more than once: ${twice.length}`);
  return missing.length === 0 ? 0 : 1;
});

async function emulatorFor(defer: (cleanup: () => Promise<void>) => void): Promise<string> {
  const emulator = await startEmulator({ dir: localFolder, onProgress: console.log });
  defer(emulator.stop);
  return emulator.endpoint;
}

async function deployAcknowledge(endpoint: string) {
  const stackName = 'ServerMonitorAcknowledge';
  const app = 'node bench/pipeline-acknowledge.ts';
  const outputs = await deployApp({ endpoint, stackName, app, outDir: join(localFolder, 'bench-acknowledge') });
  const schema = z.object({ [stackName]: z.object({ BusName: z.string(), DispatchQueueUrl: z.string() }) });
  return schema.parse(JSON.parse(outputs))[stackName] ?? { BusName: '', DispatchQueueUrl: '' };
}
