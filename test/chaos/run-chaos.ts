import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { localFolder } from '../../local/command/project.ts';
import type { Defer } from '../../local/command/run-main.ts';
import { waitUntil } from '../../local/command/wait-until.ts';
import { startEmulator } from '../../local/emulator/start-emulator.ts';
import { clientConfig } from '../../local/stack/aws-environment.ts';
import { deployStack } from '../../local/stack/deploy-stack.ts';
import { writePluginConfig } from '../../local/stack/write-config.ts';
import { createEvent, createPublisher, type Publisher } from '../../sdk/index.ts';
import { chaosConfigs, chaosPlugins } from './chaos-plugins.ts';
import { startChaosReceiver } from './chaos-receiver.ts';
import { deadLettersOf } from './dead-letters-of.ts';
import { type FaultCounts, startFaultProxy } from './faults/fault-proxy.ts';
import type { ServiceFaults } from './faults/fault-schedule.ts';
import { killFunctions } from './faults/kill-functions.ts';
import { type FunctionProcess, functionProcesses } from './function-processes.ts';
import { type QueueDepths, queueDepths } from './queue-depths.ts';
import { type Reconciliation, reconcile } from './reconcile.ts';
import { seededEventId } from './seeded-event-id.ts';

export interface ChaosOptions {
  /** Events to publish. */
  events: number;
  /** The most events a second. Publishing pauses while there is a backlog. */
  rate: number;
  seed: number;
  /** Whether requests to AWS fail, functions are killed and plugins crash while events are published. */
  storm: boolean;
  /** Called with one line for each step. */
  onProgress: (line: string) => void;
  defer: Defer;
}

/** The functions and queues at one time. */
export interface Sample {
  /** Seconds since the first event. */
  at: number;
  published: number;
  delivered: number;
  depths: QueueDepths;
  functions: FunctionProcess[];
}

export interface ChaosResult extends Reconciliation {
  faults: FaultCounts;
  /** How often the endpoints misbehaved, by name. */
  misbehaved: ReadonlyMap<string, number>;
  killed: number;
  samples: Sample[];
}

/** The faults of a storm: shares of the functions' calls to AWS. */
export const faults: ServiceFaults = {
  sqs: {
    latency: 0.1,
    'error-500': 0.04,
    'error-503': 0.04,
    throttle: 0.04,
    'reset-before': 0.04,
    'reset-after': 0.04,
    garbage: 0.03,
    partial: 0.03,
    outage: { every: 1500, length: 60 },
  },
  ssm: {
    latency: 0.1,
    throttle: 0.2,
    'error-500': 0.1,
    'reset-before': 0.05,
    garbage: 0.05,
    outage: { every: 600, length: 30 },
  },
  dynamodb: {
    latency: 0.1,
    throttle: 0.1,
    'error-500': 0.05,
    'reset-after': 0.05,
    garbage: 0.05,
    outage: { every: 1600, length: 60 },
  },
};

/** Milliseconds of storm after the last event: messages of a killed function return after 30 s, and must meet the storm too. */
const AFTERMATH = 35_000;

/** The most events of one PutEvents call. */
const CHUNK = 10;
/** The share of events with which the plugin `crashing` ends its sandbox. */
const CRASH_SHARE = 0.01;
/**
 * The most deliveries that wait before publishing pauses. The emulator searches the whole retry queue for each message, and an
 * event on the dispatch queue can become a delivery for each plugin there.
 */
const MAX_BACKLOG = 800;
/** Milliseconds of calm after which the queues must be empty. */
const PATIENCE = 20 * 60_000;

/**
 * Deploys the stack to an emulator of its own, and publishes events while everything around the functions fails. Then it
 * waits until the queues are empty, and finds where every delivery ended. The same seed gives the same events and faults.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { seed, storm, onProgress, defer } = options;
  const emulator = await startEmulator({ dir: localFolder, onProgress });
  defer(emulator.stop);
  const proxy = await startFaultProxy({ target: emulator.endpoint, seed, faults: storm ? faults : {} });
  defer(proxy.stop);
  const receiver = await startChaosReceiver(seed);
  defer(receiver.stop);
  const stage = await deploy(emulator.endpoint, proxy.url, onProgress);
  await writePluginConfig(stage.ssm, stage.outputs.ConfigPrefix, {
    enabled: true,
    allowlist: chaosPlugins,
    configs: chaosConfigs({ url: receiver.url, seed, crashShare: storm ? CRASH_SHARE : 0 }),
    networkAllow: ['127.0.0.0/8'],
  });

  const killing = new AbortController();
  defer(() => killing.abort());
  const every = { least: 2, most: 6 };
  const kills = storm
    ? killFunctions({ emulatorPid: emulator.pid, seed, every, signal: killing.signal })
    : Promise.resolve(0);
  const startedAt = Date.now();
  const events: string[] = [];
  const samples: Sample[] = [];
  const sample = async () => {
    const depths = await queueDepths(stage.sqs, stage.outputs);
    const at = (Date.now() - startedAt) / 1000;
    const functions = await functionProcesses(emulator.pid);
    const taken = { at, published: events.length, delivered: receiver.delivered.size, depths, functions };
    samples.push(taken);
    onProgress(progressLine(taken));
    return depths;
  };
  await publishAtRate(options, stage.publisher, events, sample);
  if (storm) {
    onProgress('All events are published, the storm continues');
    for (const end = Date.now() + AFTERMATH; Date.now() < end; await sample()) await sleep(5000);
  }
  killing.abort();
  const killed = await kills;
  proxy.calm();
  onProgress('Calm: waiting until the queues are empty');
  // Twice: a message that moves between the queues during a read is in neither.
  const idle = async () => isIdle(await sample()) && isIdle(await sample());
  if (!(await waitUntil(idle, { timeout: PATIENCE, interval: 5000 }))) {
    throw new Error(`the queues are not empty after ${PATIENCE / 60_000} minutes of calm`);
  }

  const { dead, deadEvents } = await deadLettersOf(stage.sqs, stage.outputs);
  const ledger = { events, plugins: chaosPlugins, delivered: receiver.delivered, dead, deadEvents };
  const { misbehaved } = receiver;
  return { ...reconcile(ledger), faults: proxy.counts, misbehaved, killed, samples };
}

async function deploy(endpoint: string, functionsEndpoint: string, onProgress: (line: string) => void) {
  const config = clientConfig(endpoint);
  const outputs = await deployStack({
    endpoint,
    stage: 'chaos',
    context: {
      emulator: 'true',
      configTtl: '5',
      retryBase: '1',
      // A kill isolates every plugin with a running delivery. After the usual hour, batches would have no plugin left.
      isolation: '10',
      dispatchBudget: '0.5',
      functionTimeout: '5',
      functionsEndpoint,
      // Emulators do not limit a function's memory: V8 does.
      nodeOptions: '--max-old-space-size=192',
      catalog: join(import.meta.dirname, '../fixtures/catalogs/chaos.ts'),
    },
    outDir: join(localFolder, 'chaos'),
    onProgress,
  });
  const publisher = createPublisher({
    client: new EventBridgeClient(config),
    busName: outputs.BusName,
    service: 'task-runner',
  });
  return {
    outputs,
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
    ssm: new SSMClient(config),
    publisher,
  };
}

async function publishAtRate(
  { events: count, rate, seed }: ChaosOptions,
  publisher: Publisher,
  published: string[],
  sample: () => Promise<QueueDepths>,
): Promise<void> {
  let sampledAt = 0;
  while (published.length < count) {
    const length = Math.min(CHUNK, count - published.length);
    const events = Array.from({ length }, (_, index) =>
      createEvent({ event_type: 'task.finished', event_id: seededEventId(seed, published.length + index) }),
    );
    await publisher.publishAll(events);
    published.push(...events.map(({ event_id }) => event_id));
    if (Date.now() - sampledAt > 2000) {
      while (backlogOf(await sample()) > MAX_BACKLOG) await sleep(2000);
      sampledAt = Date.now();
    }
    // No catching up after a pause, which would be a flood.
    await sleep((length / rate) * 1000);
  }
}

function backlogOf({ dispatch, retry }: QueueDepths): number {
  return retry + dispatch * chaosPlugins.length;
}

function isIdle({ dispatch, retry, slow }: QueueDepths): true | undefined {
  return dispatch + retry + slow === 0 || undefined;
}

function progressLine({ at, published, delivered, depths }: Sample): string {
  const { dispatch, retry, slow, deliveriesDlq, eventsDlq } = depths;
  return `${at.toFixed(0)} s: ${published} published, ${delivered} deliveries made; queues: dispatch ${dispatch}, retry ${retry}, slow ${slow}; DLQs: deliveries ${deliveriesDlq}, events ${eventsDlq}`;
}
