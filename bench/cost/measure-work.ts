import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SQSEvent } from 'aws-lambda';
import { firstDelivery } from '../../functions/delivery/delivery-message.ts';
import { deliveryBody } from '../../functions/delivery/queue-message.ts';
import { bundleFunctions } from '../../infra/bundle-functions.ts';
import { median } from '../statistics.ts';
import { leastSquares } from './least-squares.ts';
import { bodyOf, eventRecords, records, sampleEvent } from './sample-batch.ts';
import { PREFIX, sandboxEnvironment } from './sandbox-environment.ts';
import { type Invoked, type Logged, type Sandbox, startSandbox } from './start-sandbox.ts';
import { type Services, startServices } from './start-services.ts';
import type { Work } from './work.ts';

/** A batch that was measured: medians over its invocations. */
export interface Measured {
  plugins: number;
  batch: number;
  status: number;
  milliseconds: number;
  cpu: number;
  memory: number;
  /** Lines and bytes that an invocation logs. */
  log: Logged;
}

/** Milliseconds until the receiver answers: waiting takes no processor time, so little will do. */
export const LATENCY = 20;
const WARM_UP = 60;
const INVOCATIONS = 20;
/** What CloudWatch Logs adds to each line that is put in (its API reference, PutLogEvents). */
const LINE_OVERHEAD = 26;

/** What Lambda logs of every invocation in its text format (its developer guide, "Viewing CloudWatch logs for Lambda functions"). */
const requestId = '00000000-0000-0000-0000-000000000000';
const platformLines = [
  `START RequestId: ${requestId} Version: $LATEST\n`,
  `END RequestId: ${requestId}\n`,
  `REPORT RequestId: ${requestId}\tDuration: 123.45 ms\tBilled Duration: 124 ms\tMemory Size: 512 MB\tMax Memory Used: 123 MB\t\n`,
];

const shapes = [
  { plugins: 1, batch: 1 },
  { plugins: 5, batch: 1 },
  { plugins: 20, batch: 1 },
  { plugins: 1, batch: 10 },
  { plugins: 5, batch: 10 },
  { plugins: 20, batch: 10 },
  { plugins: 1, batch: 100 },
  { plugins: 5, batch: 100 },
];

/**
 * Runs the bundle that is deployed, each function in a process of its own, against local stand-ins of SSM, SQS, DynamoDB and of the webhooks'
 * receiver, and splits what Lambda would bill into what depends on the batch, on its events and on its deliveries.
 *
 * @param rounds - how often to measure everything; the result consists of medians
 */
export async function measureWork(rounds: number): Promise<{ work: Work; measured: Measured[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-cost-'));
  const services = await startServices(LATENCY);
  try {
    bundleFunctions(folder);
    const bench = new Bench(folder, services);
    const samples: Round[] = [];
    for (let round = 0; round < rounds; round += 1) samples.push(await bench.round());
    return { work: workOf(samples), measured: mediansOf(samples) };
  } finally {
    await services.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Round {
  successes: Measured[];
  failures: Measured;
  debug: Measured;
  redelivery: Measured;
  init: number;
  settingsCalls: number;
  isolationReads: number;
}

class Bench {
  #folder: string;
  #services: Services;

  constructor(folder: string, services: Services) {
    this.#folder = folder;
    this.#services = services;
  }

  async round(): Promise<Round> {
    const successes: Measured[] = [];
    for (const shape of shapes) successes.push(await this.#dispatch(shape, 200));
    const failures = await this.#dispatch({ plugins: 5, batch: 10 }, 503);
    const debug = await this.#dispatch({ plugins: 5, batch: 10 }, 200, { POWERTOOLS_LOG_LEVEL: 'DEBUG' });
    const redelivery = await this.#redeliver();
    return { successes, failures, debug, redelivery, ...(await this.#start()) };
  }

  #dispatch(shape: { plugins: number; batch: number }, status: number, more: Record<string, string> = {}) {
    return this.#run('dispatch', { ...shape, status }, eventRecords(shape.batch), more);
  }

  #redeliver() {
    const event = sampleEvent();
    const message = deliveryBody(firstDelivery({ event, eventJson: JSON.stringify(event) }, 'webhook.p0'));
    return this.#run('redeliver', { plugins: 1, batch: 1, status: 200 }, records([message]));
  }

  async #run(
    name: string,
    shape: { plugins: number; batch: number; status: number },
    event: SQSEvent,
    more: Record<string, string> = {},
  ): Promise<Measured> {
    const sandbox = await this.#sandbox(name, shape.plugins, more);
    this.#services.status = shape.status;
    const warmUp = Math.max(5, Math.ceil(WARM_UP / Math.sqrt(shape.batch * shape.plugins)));
    for (let left = warmUp; left > 0; left -= 1) await sandbox.invoke(event);
    await sandbox.logged();
    const invoked: Invoked[] = [];
    for (let left = INVOCATIONS; left > 0; left -= 1) invoked.push(await sandbox.invoke(event));
    const { lines, bytes } = await sandbox.logged();
    await sandbox.stop();
    if (invoked.some(({ failed }) => failed > 0)) throw new Error(`${name}: records were not answered`);
    return {
      ...shape,
      milliseconds: median(invoked.map(({ milliseconds }) => milliseconds)),
      cpu: median(invoked.map(({ cpu }) => cpu)),
      memory: Math.max(...invoked.map(({ memory }) => memory)),
      log: { lines: lines / INVOCATIONS, bytes: bytes / INVOCATIONS },
    };
  }

  /** What a cold start takes, and what reading the settings asks for. */
  async #start() {
    this.#services.status = 200;
    const sandbox = await this.#sandbox('dispatch', 1);
    this.#services.requests();
    await sandbox.invoke(eventRecords(1));
    await sandbox.stop();
    const requests = [...this.#services.requests()];
    const countOf = (ending: string) => requests.find(([target]) => target.endsWith(ending))?.[1].count ?? 0;
    return { init: sandbox.init, settingsCalls: countOf('.GetParametersByPath'), isolationReads: countOf('.Query') };
  }

  #sandbox(name: string, plugins: number, more: Record<string, string> = {}): Promise<Sandbox> {
    const { endpoint, receiver } = this.#services;
    const names = Array.from({ length: plugins }, (_, index) => `webhook.p${index}`);
    // Without a circuit: an endpoint that always fails would be tried no more, and what a failure takes is to be measured.
    const settings = { allow_http: true, park_max: 0, secret: 'a secret for the benchmark' };
    const config = JSON.stringify({ url: receiver, ...settings });
    this.#services.parameters = [
      { Name: `${PREFIX}/enabled`, Value: 'true' },
      { Name: `${PREFIX}/allowlist`, Value: names.join(',') },
      { Name: `${PREFIX}/network/allow`, Value: '127.0.0.0/8' },
      ...names.map((instance) => ({ Name: `${PREFIX}/${instance}/config`, Value: config })),
    ];
    return startSandbox(this.#folder, name, { ...sandboxEnvironment, AWS_ENDPOINT_URL: endpoint, ...more });
  }
}

function workOf(rounds: readonly Round[]): Work {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick));
  const measured = mediansOf(rounds);
  const successes = measured.filter(({ status }) => status === 200);
  const [invocation = 0, event = 0, delivery = 0] = leastSquares(
    successes.map(({ batch, plugins }) => [1, batch, batch * plugins]),
    successes.map(({ cpu }) => cpu),
  );
  const same = successes.find(({ batch, plugins }) => batch === 10 && plugins === 5);
  const deliveries = 50;
  const logged = ({ lines, bytes }: Logged) => bytes + lines * LINE_OVERHEAD;
  const metricLine = of(({ redelivery: { log } }) => logged(log));
  return {
    invocation: Math.max(0, invocation),
    event: Math.max(0, event),
    delivery,
    failure: Math.max(0, of(({ failures }) => failures.cpu) - (same?.cpu ?? 0)) / deliveries,
    redelivery: of(({ redelivery }) => redelivery.cpu),
    metricLine,
    // Both runs log one metric line for each plugin besides.
    failureLog: of(({ failures: { log } }) => (logged(log) - 5 * metricLine) / deliveries),
    successLog: of(({ debug: { log } }) => (logged(log) - 5 * metricLine) / deliveries),
    platformLog: platformLines.reduce((sum, line) => sum + line.length + LINE_OVERHEAD, 0),
    eventBytes: Buffer.byteLength(bodyOf(sampleEvent())),
    settingsCalls: of(({ settingsCalls }) => settingsCalls),
    isolationReads: of(({ isolationReads }) => isolationReads),
    init: of(({ init }) => init),
    memory: Math.max(...rounds.flatMap(({ successes, failures }) => [...successes, failures]).map((run) => run.memory)),
  };
}

/** The runs of all rounds, each shape with the medians of its own. */
function mediansOf(rounds: readonly Round[]): Measured[] {
  const first = rounds[0];
  if (!first) return [];
  const runsOf = ({ successes, failures }: Round) => [...successes, failures];
  return runsOf(first).map((run, index) => {
    const same = rounds.map((round) => runsOf(round)[index] ?? run);
    return {
      ...run,
      milliseconds: median(same.map(({ milliseconds }) => milliseconds)),
      cpu: median(same.map(({ cpu }) => cpu)),
      memory: Math.max(...same.map(({ memory }) => memory)),
    };
  });
}
