// How long a batch takes the dispatch function when one of two webhooks never answers, with the circuit breaker and without; beside it the
// healthy webhook alone. Batches come one after the other, as a sandbox gets them: what one takes longer, the next ones wait. In one run:
// npm run bench:circuit [-- --batches 40 --timeout 1].

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleFunctions } from '../infra/bundle-functions.ts';
import { type Defer, runMain } from '../local/command/run-main.ts';
import { eventRecords } from './cost/sample-batch.ts';
import { PREFIX, sandboxEnvironment } from './cost/sandbox-environment.ts';
import { startSandbox } from './cost/start-sandbox.ts';
import { type Services, startServices } from './cost/start-services.ts';
import { quantile } from './statistics.ts';

const BATCH = 10;
/** Milliseconds until the healthy endpoint answers. */
const LATENCY = 20;

await runMain(async (_, defer) => {
  const { values } = parseArgs({
    options: { batches: { type: 'string', default: '40' }, timeout: { type: 'string', default: '1' } },
  });
  const folder = await mkdtemp(join(tmpdir(), 'bench-circuit-'));
  defer(() => rm(folder, { recursive: true, force: true }));
  bundleFunctions(folder);
  const services = await startServices(LATENCY);
  defer(services.stop);
  const healthy = { 'webhook.healthy': { url: services.receiver } };
  const dead = { url: await startSilent(defer), timeout: Number(values.timeout) };
  const scenarios = {
    'healthy alone': healthy,
    'beside a dead one, no circuit': { ...healthy, 'webhook.dead': { ...dead, park_max: 0 } },
    'beside a dead one, with its circuit': { ...healthy, 'webhook.dead': dead },
  };
  const rows: Record<string, object> = {};
  for (const [name, webhooks] of Object.entries(scenarios)) {
    const taken = await batchTimes(folder, services, webhooks, Number(values.batches), defer);
    const total = taken.reduce((sum, milliseconds) => sum + milliseconds, 0);
    rows[name] = {
      'p50 ms': Math.round(quantile(taken, 0.5)),
      'p99 ms': Math.round(quantile(taken, 0.99)),
      'events/s in a sandbox': Math.round((taken.length * BATCH * 1000) / total),
    };
  }
  console.log(`${values.batches} batches of ${BATCH} events; the dead endpoint's timeout is ${values.timeout} s`);
  console.table(rows);
  return 0;
});

/** Milliseconds that each batch took. */
async function batchTimes(
  folder: string,
  services: Services,
  webhooks: Record<string, object>,
  batches: number,
  defer: Defer,
): Promise<number[]> {
  services.parameters = [
    { Name: `${PREFIX}/enabled`, Value: 'true' },
    { Name: `${PREFIX}/allowlist`, Value: Object.keys(webhooks).join(',') },
    { Name: `${PREFIX}/network/allow`, Value: '127.0.0.0/8' },
    ...Object.entries(webhooks).map(([name, config]) => ({
      Name: `${PREFIX}/${name}/config`,
      Value: JSON.stringify({ allow_http: true, ...config }),
    })),
  ];
  const sandbox = await startSandbox(folder, 'dispatch', {
    ...sandboxEnvironment,
    AWS_ENDPOINT_URL: services.endpoint,
  });
  defer(sandbox.stop);
  const taken: number[] = [];
  for (let left = batches; left > 0; left -= 1) taken.push((await sandbox.invoke(eventRecords(BATCH))).milliseconds);
  return taken;
}

/** An endpoint that takes connections and never answers. */
async function startSilent(defer: Defer): Promise<string> {
  const server = createServer((socket) => socket.on('error', () => {}));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  defer(() => void server.close());
  server.unref();
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}
