// How long events take to a healthy plugin while the endpoint of another one hangs, on the deployed stack.
// It uses an emulator of its own.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SSMClient } from '@aws-sdk/client-ssm';
import { numberOptions } from '../local/command/number-options.ts';
import { localFolder } from '../local/command/project.ts';
import { type Defer, runMain } from '../local/command/run-main.ts';
import { waitUntil } from '../local/command/wait-until.ts';
import { startEmulator } from '../local/emulator/start-emulator.ts';
import { clientConfig } from '../local/stack/aws-environment.ts';
import { deployStack } from '../local/stack/deploy-stack.ts';
import { writePluginConfig } from '../local/stack/write-config.ts';
import { createEvent, createPublisher } from '../sdk/index.ts';
import { quantile } from './shared/statistics.ts';

/** Milliseconds between two calls of PutEvents. */
const TICK = 100;

/** Milliseconds after which a missing event counts as lost. */
const PATIENCE = 120_000;

const help = 'Measures how long events take to a healthy plugin beside an endpoint that hangs, on the deployed stack.';
const { rate, seconds } = numberOptions('bench:hanging', help, { rate: 100, seconds: 60 });

await runMain(async (_signal, defer) => {
  const arrived = new Map<string, number>();
  const url = await startEndpoints(arrived, defer);
  const publisher = await deploy(url, defer);

  console.log(`Publishing ${rate} events per second for ${seconds} s …`);
  const published = new Map<string, number>();
  const end = Date.now() + seconds * 1000;
  for (let next = Date.now(); next < end; next += TICK) {
    await sleep(Math.max(0, next - Date.now()));
    const events = Array.from({ length: (rate * TICK) / 1000 }, () => createEvent({ event_type: 'task.finished' }));
    for (const { event_id } of events) published.set(event_id, Date.now());
    await publisher.publishAll(events);
  }
  await waitUntil(() => arrived.size >= published.size || undefined, { timeout: PATIENCE });

  const lags = [...arrived].map(([id, at]) => (at - (published.get(id) ?? at)) / 1000);
  const [p50, p99, most] = [quantile(lags, 0.5), quantile(lags, 0.99), Math.max(...lags)];
  console.table({
    'healthy plugin': { events: published.size, arrived: arrived.size, 'p50 s': p50, 'p99 s': p99, 'most s': most },
  });
  console.log(p99 < 2 ? 'met: p99 is under 2 s' : 'NOT MET: p99 is 2 s or more');
  return arrived.size === published.size && p99 < 2 ? 0 : 1;
});

/** `/well` answers at once, `/hanging` never. @param arrived - receives the time of each event at `/well` */
async function startEndpoints(arrived: Map<string, number>, defer: Defer): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    if (request.url !== '/well') return;
    arrived.set(String(request.headers['x-sm-event-id']), Date.now());
    response.end('ok');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  defer(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the endpoint has no port');
  return `http://127.0.0.1:${address.port}`;
}

async function deploy(url: string, defer: Defer) {
  const emulator = await startEmulator({ dir: localFolder, onProgress: console.log });
  defer(emulator.stop);
  console.log('Deploying the stack …');
  const outputs = await deployStack({
    endpoint: emulator.endpoint,
    stage: 'bench',
    context: { emulator: 'true' },
    outDir: join(localFolder, 'bench'),
  });
  const config = clientConfig(emulator.endpoint);
  await writePluginConfig(new SSMClient(config), outputs.ConfigPrefix, {
    enabled: true,
    allowlist: ['webhook.well', 'webhook.hanging'],
    configs: {
      'webhook.well': { url: `${url}/well`, allow_http: true },
      'webhook.hanging': { url: `${url}/hanging`, allow_http: true },
    },
    networkAllow: ['127.0.0.0/8'],
  });
  const client = new EventBridgeClient(config);
  return createPublisher({ client, busName: outputs.BusName, service: 'task-runner' });
}
