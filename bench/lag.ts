// How long an event takes through the deployed stack at a low rate, from the call that publishes it to a webhook's receiver. Beside it
// what PutEvents alone takes of that. Run: node bench/lag.ts [--events 200] [--rate 5]. Uses AWS_ENDPOINT_URL, or an emulator of its own.
// The emulator's poller does not poll: sending to a queue wakes it, in the same process, so that some events arrive before PutEvents has
// answered. There, the figures show what the functions take, and not how long EventBridge, SQS and Lambda take in AWS.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { runMain } from '../local/command/run-main.ts';
import { waitUntil } from '../local/command/wait-until.ts';
import { deployForBench, PATIENCE } from './deployed.ts';
import { quantile } from './statistics.ts';

const PLUGIN = 'webhook';
const WARM_UP = 20;

interface Sample {
  id: string;
  startedAt: number;
  publishedAt: number;
}

await runMain(async (signal, defer) => {
  const { values } = parseArgs({
    options: { events: { type: 'string', default: '200' }, rate: { type: 'string', default: '5' } },
  });
  const { outputs, receiver, publish } = await deployForBench([PLUGIN], defer);

  console.log('Warming up …');
  await publish(outputs.BusName, WARM_UP);
  await waitUntil(() => receiver.deliveries.size >= WARM_UP || undefined, { timeout: PATIENCE });

  console.log(`Publishing ${values.events} events, ${values.rate} a second …`);
  const publishOne = async (): Promise<Sample | undefined> => {
    const startedAt = Date.now();
    const [event] = await publish(outputs.BusName, 1);
    return event && { id: `${event.event_id}:${PLUGIN}`, startedAt, publishedAt: Date.now() };
  };
  const publishing: Promise<Sample | undefined>[] = [];
  for (let left = Number(values.events); left > 0; left -= 1) {
    publishing.push(publishOne());
    await sleep(1000 / Number(values.rate), undefined, { signal });
  }
  const samples = (await Promise.all(publishing)).filter((sample) => sample !== undefined);
  const arrivedAt = ({ id }: Sample) => receiver.deliveries.get(id)?.[0]?.at;
  await waitUntil(() => samples.every(arrivedAt) || undefined, { timeout: PATIENCE });

  const arrived = samples.filter(arrivedAt);
  const row = (times: readonly number[]) => ({
    'p50 ms': quantile(times, 0.5),
    'p99 ms': quantile(times, 0.99),
    'most ms': Math.max(...times),
  });
  console.table({
    'publish to receipt': row(arrived.map((sample) => (arrivedAt(sample) ?? 0) - sample.startedAt)),
    'of which PutEvents': row(arrived.map(({ startedAt, publishedAt }) => publishedAt - startedAt)),
  });
  if (!process.env.AWS_ENDPOINT_URL)
    console.log('In the emulator, which wakes its poller at once: not the latency of AWS.');
  console.log(`lost: ${samples.length - arrived.length} of ${samples.length}`);
  return arrived.length === samples.length ? 0 : 1;
});
