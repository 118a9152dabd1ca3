// How long a batch takes when one of two webhooks never answers, with the circuit breaker and without it, beside the healthy
// webhook alone. Batches come one after the other, as a sandbox gets them: a slow one delays those that follow.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../infra/bundle-functions.ts';
import { numberOptions } from '../local/command/number-options.ts';
import { type Defer, runMain } from '../local/command/run-main.ts';
import { eventRecords } from './shared/sample-batch.ts';
import { sandboxEnvironment } from './shared/sandbox-environment.ts';
import { settingsParameters } from './shared/settings-parameters.ts';
import { startSandbox } from './shared/start-sandbox.ts';
import { startServices } from './shared/start-services.ts';
import { quantile } from './shared/statistics.ts';

const BATCH = 10;
/** Milliseconds until the healthy endpoint answers. */
const LATENCY = 20;

const help = 'Measures batches beside an endpoint that never answers, with its circuit breaker and without.';
const { batches, timeout } = numberOptions('bench:circuit', help, { batches: 40, timeout: 1 });

await runMain(async (_, defer) => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-circuit-'));
  defer(() => rm(folder, { recursive: true, force: true }));
  bundleFunctions(folder);
  const services = await startServices(LATENCY);
  defer(services.stop);
  const healthy = { 'webhook.healthy': { url: services.receiver } };
  const dead = { url: await startSilent(defer), timeout };
  const scenarios: Record<string, Record<string, object>> = {
    'healthy alone': healthy,
    'beside a dead one, no circuit': { ...healthy, 'webhook.dead': { ...dead, park_max: 0 } },
    'beside a dead one, with its circuit': { ...healthy, 'webhook.dead': dead },
  };
  const rows: Record<string, object> = {};
  for (const [name, webhooks] of Object.entries(scenarios)) {
    services.parameters = settingsParameters(webhooks);
    const taken = await batchTimes(folder, services.endpoint, defer);
    const total = taken.reduce((sum, milliseconds) => sum + milliseconds, 0);
    rows[name] = {
      'p50 ms': Math.round(quantile(taken, 0.5)),
      'p99 ms': Math.round(quantile(taken, 0.99)),
      'events/s in a sandbox': Math.round((taken.length * BATCH * 1000) / total),
    };
  }
  console.log(`${batches} batches of ${BATCH} events; the timeout of the dead endpoint is ${timeout} s`);
  console.table(rows);
  return 0;
});

/** Milliseconds of each batch, in one sandbox. */
async function batchTimes(folder: string, endpoint: string, defer: Defer): Promise<number[]> {
  const sandbox = await startSandbox(folder, 'dispatch', { ...sandboxEnvironment, AWS_ENDPOINT_URL: endpoint });
  defer(sandbox.stop);
  const taken: number[] = [];
  for (let left = batches; left > 0; left -= 1) taken.push((await sandbox.invoke(eventRecords(BATCH))).milliseconds);
  return taken;
}

/** An endpoint that accepts connections and never answers. */
async function startSilent(defer: Defer): Promise<string> {
  const server = createServer((socket) => socket.on('error', () => {}));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  defer(() => void server.close());
  server.unref();
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}
