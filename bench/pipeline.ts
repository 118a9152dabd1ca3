// How long a flood of events takes through the deployed stack, to two webhooks, beside the same flood through the same queue into
// a function that only acknowledges. Rounds alternate. Run: npm run bench:pipeline [-- --events 5000 --rounds 3]. Uses AWS_ENDPOINT_URL, or an
// emulator of its own.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { localFolder } from '../local/command/project.ts';
import { runMain } from '../local/command/run-main.ts';
import { waitUntil } from '../local/command/wait-until.ts';
import { peekQueue } from '../local/demo/deliveries/peek-queue.ts';
import { deployApp } from '../local/stack/deploy-stack.ts';
import { deployForBench, PATIENCE } from './deployed.ts';
import { median } from './statistics.ts';

const PLUGINS = ['webhook', 'webhook.second'];
const WARM_UP = 100;
/** Of what a function reaches that only acknowledges. */
const TARGET = 0.8;

await runMain(async (_, defer) => {
  const { values } = parseArgs({
    options: { events: { type: 'string', default: '5000' }, rounds: { type: 'string', default: '3' } },
  });
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

  const floodAcknowledge = async () => {
    const started = Date.now();
    await publish(acknowledge.BusName, count);
    await emptied(acknowledge.DispatchQueueUrl);
    return (Date.now() - started) / 1000;
  };
  const ids: string[] = [];
  const floodPlugins = async () => {
    const started = Date.now();
    const events = await publish(outputs.BusName, count);
    ids.push(...events.flatMap(({ event_id }) => PLUGINS.map((plugin) => `${event_id}:${plugin}`)));
    await delivered(ids.length + WARM_UP * PLUGINS.length);
    // As for the other: all is answered for, which a queue shows a little later.
    await emptied(outputs.DispatchQueueUrl);
    return (Date.now() - started) / 1000;
  };
  const rounds: { limit: number; taken: number }[] = [];
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    console.log(`Round ${round} of ${values.rounds}: publishing ${count} events to each …`);
    rounds.push({ limit: await floodAcknowledge(), taken: await floodPlugins() });
  }

  const missing = ids.filter((id) => !receiver.deliveries.has(id));
  const dead = await peekQueue(sqs, outputs.DeliveriesDlqUrl);
  const twice = ids.filter((id) => (receiver.deliveries.get(id)?.length ?? 0) > 1);
  const row = (seconds: number[], deliveries: number) => ({
    'events a round': count,
    'deliveries a round': deliveries,
    'seconds, median': median(seconds),
    'events/s': Math.round(count / median(seconds)),
  });
  console.table({
    'only acknowledging': row(
      rounds.map(({ limit }) => limit),
      0,
    ),
    'two webhooks': row(
      rounds.map(({ taken }) => taken),
      count * PLUGINS.length,
    ),
  });
  // Of the two halves of a round, which had the same weather.
  const share = median(rounds.map(({ limit, taken }) => limit / taken));
  const verdict = share >= TARGET ? 'met' : 'NOT MET';
  console.log(
    `throughput: ${(100 * share).toFixed(0)} % of the function that only acknowledges; target ${100 * TARGET} %: ${verdict}`,
  );
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
