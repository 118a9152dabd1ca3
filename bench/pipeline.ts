// How long a flood of events takes through the deployed stack, to two webhooks, beside the same flood through the same queue into
// a function that only acknowledges. Run: npm run bench:pipeline [-- --events 5000]. Uses AWS_ENDPOINT_URL, or an emulator of its own.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { deployApp } from '../local/deploy-stack.ts';
import { peekQueue } from '../local/peek-queue.ts';
import { localFolder } from '../local/project.ts';
import { runMain } from '../local/run-main.ts';
import { waitUntil } from '../local/wait-until.ts';
import { deployForBench, PATIENCE } from './deployed.ts';

const PLUGINS = ['webhook', 'webhook.second'];
const WARM_UP = 100;

await runMain(async (_, defer) => {
  const { values } = parseArgs({ options: { events: { type: 'string', default: '5000' } } });
  const count = Number(values.events);
  const { endpoint, outputs, receiver, sqs, publish, emptied } = await deployForBench(PLUGINS, defer);
  console.log('Deploying a stack whose function only acknowledges …');
  const acknowledge = await deployAcknowledge(endpoint);
  const delivered = (deliveries: number) =>
    waitUntil(() => receiver.deliveries.size >= deliveries || undefined, { timeout: PATIENCE });

  console.log('Warming both up …');
  await publish(acknowledge.BusName, WARM_UP);
  await emptied(acknowledge.DispatchQueueUrl);
  await publish(outputs.BusName, WARM_UP);
  await delivered(WARM_UP * PLUGINS.length);

  console.log(`Publishing ${count} events to each …`);
  let started = Date.now();
  await publish(acknowledge.BusName, count);
  await emptied(acknowledge.DispatchQueueUrl);
  const limit = (Date.now() - started) / 1000;

  started = Date.now();
  const events = await publish(outputs.BusName, count);
  const ids = events.flatMap(({ event_id }) => PLUGINS.map((plugin) => `${event_id}:${plugin}`));
  await delivered(ids.length + WARM_UP * PLUGINS.length);
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

async function deployAcknowledge(endpoint: string) {
  const stackName = 'ServerMonitorAcknowledge';
  const app = 'node bench/pipeline-acknowledge.ts';
  const outputs = await deployApp({ endpoint, stackName, app, outDir: join(localFolder, 'bench-acknowledge') });
  const schema = z.object({ [stackName]: z.object({ BusName: z.string(), DispatchQueueUrl: z.string() }) });
  return schema.parse(JSON.parse(outputs))[stackName] ?? { BusName: '', DispatchQueueUrl: '' };
}
