import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SQSEvent } from 'aws-lambda';
import { firstDelivery } from '../../functions/delivery/delivery-message.ts';
import { deliveryBody } from '../../functions/delivery/queue-message.ts';
import { EmbeddedMetrics } from '../../functions/telemetry/metrics.ts';
import { systemClock } from '../../functions/time/clock.ts';
import { bundleFunctions } from '../../infra/bundle-functions.ts';
import { bodyOf, eventRecords, records, sampleEvent } from '../shared/sample-batch.ts';
import { sandboxEnvironment } from '../shared/sandbox-environment.ts';
import { SECRET, settingsParameters } from '../shared/settings-parameters.ts';
import { type Invoked, type Logged, type Sandbox, startSandbox } from '../shared/start-sandbox.ts';
import { type Services, startServices } from '../shared/start-services.ts';
import { median } from '../shared/statistics.ts';
import type { Work } from './model.ts';

/** A batch that was measured: medians of its invocations. */
export interface Measured {
  plugins: number;
  batch: number;
  milliseconds: number;
  /** Milliseconds of processor time. */
  cpu: number;
  /** MB of the process. */
  memory: number;
  /** What an invocation logs. */
  log: Logged;
  /** Milliseconds of processor time until the function is loaded. */
  init: number;
}

/** Milliseconds until the receiver answers. Waiting takes no processor time, so a short wait is enough. */
export const LATENCY = 20;
const WARM_UP = 30;
const INVOCATIONS = 20;
/** Bytes that CloudWatch Logs adds to each line (its API reference, PutLogEvents). */
const LINE_OVERHEAD = 26;

/** What Lambda logs of every invocation in its text format (its developer guide, "Viewing CloudWatch logs for Lambda functions"). */
const requestId = '00000000-0000-0000-0000-000000000000';
const platformLines = [
  `START RequestId: ${requestId} Version: $LATEST\n`,
  `END RequestId: ${requestId}\n`,
  `REPORT RequestId: ${requestId}\tDuration: 123.45 ms\tBilled Duration: 124 ms\tMemory Size: 512 MB\tMax Memory Used: 123 MB\t\n`,
];

/** What is run, each in a sandbox of its own. */
interface Run {
  plugins: number;
  batch: number;
  status?: number;
  function?: 'dispatch' | 'redeliver';
  logLevel?: string;
}

const runs = {
  one: { plugins: 1, batch: 1 },
  batch: { plugins: 1, batch: 10 },
  plugins: { plugins: 5, batch: 10 },
  largest: { plugins: 5, batch: 100 },
  failures: { plugins: 5, batch: 10, status: 503 },
  debug: { plugins: 5, batch: 10, logLevel: 'DEBUG' },
  redelivery: { plugins: 1, batch: 1, function: 'redeliver' },
} satisfies Record<string, Run>;

type RunName = keyof typeof runs;
const runNames = Object.keys(runs).filter(isRunName);
/** Deliveries of the runs `plugins`, `failures` and `debug`. */
const DELIVERIES = 50;

/**
 * Runs the functions of the deployed bundle, each in a process of its own, with local servers in place of AWS and of the
 * receiver. From that it computes what an invocation, an event and a delivery take.
 *
 * @param rounds - how often everything is measured; the results are medians
 */
export async function measureWork(rounds: number): Promise<{ work: Work; measured: Map<string, Measured> }> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-cost-'));
  const services = await startServices(LATENCY);
  try {
    bundleFunctions(folder);
    const taken = new Map<RunName, Measured[]>(runNames.map((name) => [name, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const name of runNames) taken.get(name)?.push(await measure(folder, services, runs[name]));
    }
    const of = (name: RunName) => medianOf(taken.get(name) ?? []);
    return { work: workOf(of), measured: new Map(runNames.map((name) => [name, of(name)])) };
  } finally {
    await services.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, services: Services, run: Run): Promise<Measured> {
  const sandbox = await sandboxFor(folder, services, run);
  try {
    const event = eventFor(run);
    services.status = run.status ?? 200;
    const warmUp = Math.max(5, Math.ceil(WARM_UP / Math.sqrt(run.batch * run.plugins)));
    for (let left = warmUp; left > 0; left -= 1) await sandbox.invoke(event);
    await sandbox.logged();
    const invoked: Invoked[] = [];
    for (let left = INVOCATIONS; left > 0; left -= 1) invoked.push(await sandbox.invoke(event));
    const { lines, bytes } = await sandbox.logged();
    if (invoked.some(({ failed }) => failed > 0)) throw new Error('the function failed records');
    return {
      plugins: run.plugins,
      batch: run.batch,
      milliseconds: median(invoked.map(({ milliseconds }) => milliseconds)),
      cpu: median(invoked.map(({ cpu }) => cpu)),
      memory: Math.max(...invoked.map(({ memory }) => memory)),
      log: { lines: lines / INVOCATIONS, bytes: bytes / INVOCATIONS },
      init: sandbox.init,
    };
  } finally {
    await sandbox.stop();
  }
}

function eventFor(run: Run): SQSEvent {
  if (run.function !== 'redeliver') return eventRecords(run.batch);
  const event = sampleEvent();
  return records([deliveryBody(firstDelivery({ event, eventJson: JSON.stringify(event) }, 'webhook.p0'))]);
}

function sandboxFor(folder: string, services: Services, run: Run): Promise<Sandbox> {
  // Without a circuit, which would stop the attempts to an endpoint that fails.
  const config = { url: services.receiver, park_max: 0, secret: SECRET };
  const names = Array.from({ length: run.plugins }, (_, index) => `webhook.p${index}`);
  services.parameters = settingsParameters(Object.fromEntries(names.map((name) => [name, config])));
  return startSandbox(folder, run.function ?? 'dispatch', {
    ...sandboxEnvironment,
    AWS_ENDPOINT_URL: services.endpoint,
    POWERTOOLS_LOG_LEVEL: run.logLevel ?? 'INFO',
  });
}

function isRunName(name: string): name is RunName {
  return Object.hasOwn(runs, name);
}

function workOf(of: (name: RunName) => Measured): Work {
  const [one, batch, plugins, failures, redelivery] = [
    of('one'),
    of('batch'),
    of('plugins'),
    of('failures'),
    of('redelivery'),
  ];
  const delivery = (plugins.cpu - batch.cpu) / (DELIVERIES - 10);
  const event = Math.max(0, (batch.cpu - one.cpu) / 9 - delivery);
  const logged = ({ log: { lines, bytes } }: Measured) => bytes + lines * LINE_OVERHEAD;
  const metricLine = metricLineBytes();
  return {
    invocation: Math.max(0, one.cpu - event - delivery),
    event,
    delivery,
    failure: Math.max(0, failures.cpu - plugins.cpu) / DELIVERIES,
    redelivery: redelivery.cpu,
    metricLine,
    // A batch with a failure also logs a metric line for each plugin.
    failureLog: (logged(failures) - failures.plugins * metricLine) / DELIVERIES,
    successLog: logged(of('debug')) / DELIVERIES,
    platformLog: platformLines.reduce((sum, line) => sum + line.length + LINE_OVERHEAD, 0),
    eventBytes: Buffer.byteLength(bodyOf(sampleEvent())),
    init: one.init,
    memory: Math.max(of('largest').memory, failures.memory),
  };
}

/** Bytes of a metric line of one plugin after one delivery. */
function metricLineBytes(): number {
  let bytes = 0;
  const metrics = new EmbeddedMetrics({
    dimensions: { service: 'server-monitor-plugins', stage: 'prod' },
    clock: systemClock,
    write: (line) => {
      bytes += line.length + LINE_OVERHEAD;
    },
  });
  metrics.measure('Delivered', 1, 'webhook');
  metrics.measure('Age', 345, 'webhook');
  metrics.close();
  return bytes;
}

function medianOf(taken: readonly Measured[]): Measured {
  const of = (pick: (one: Measured) => number) => median(taken.map(pick));
  return {
    plugins: of(({ plugins }) => plugins),
    batch: of(({ batch }) => batch),
    milliseconds: of(({ milliseconds }) => milliseconds),
    cpu: of(({ cpu }) => cpu),
    memory: of(({ memory }) => memory),
    log: { lines: of(({ log }) => log.lines), bytes: of(({ log }) => log.bytes) },
    init: of(({ init }) => init),
  };
}
