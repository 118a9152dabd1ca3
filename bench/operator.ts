// How long commands of operators take on a large stage: with 20 plugins, 100,000 events and 10,000 dead letters, on an emulator.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { BatchWriteItemCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { execa } from 'execa';
import { DeliveryCounters } from '../functions/history/delivery-counters.ts';
import { EventRun } from '../functions/history/event-run.ts';
import { encodeAttempt } from '../functions/history/table/encode-attempt.ts';
import { encodeCounts } from '../functions/history/table/encode-counts.ts';
import { encodeRun } from '../functions/history/table/encode-run.ts';
import type { HistoryItem } from '../functions/history/table/history-item.ts';
import { numberOptions } from '../local/command/number-options.ts';
import { localFolder, projectFolder } from '../local/command/project.ts';
import { runMain } from '../local/command/run-main.ts';
import { startEmulator } from '../local/emulator/start-emulator.ts';
import { awsEnvironment, clientConfig } from '../local/stack/aws-environment.ts';
import { deployStack } from '../local/stack/deploy-stack.ts';
import { writePluginConfig } from '../local/stack/write-config.ts';
import type { StackOutputs } from '../operator/stage/stack-outputs.ts';
import { createEvent, type PluginEvent } from '../sdk/index.ts';
import { quantile } from './shared/statistics.ts';

const STAGE = 'bench';
const DAY = 86_400_000;

/** Items in one call (DynamoDB developer guide, "Quotas"), and messages in one (SQS developer guide). */
const [ITEMS, MESSAGES] = [25, 10];

const help = 'Measures how long commands of operators take on a large stage, on an emulator of its own.';
const options = numberOptions('bench:operator', help, {
  events: 100_000,
  dead: 10_000,
  plugins: 20,
  days: 30,
  runs: 5,
});

/** The plugin whose deliveries fail. */
const FAILING = 'webhook.p0';
const plugins = Array.from({ length: options.plugins }, (_, index) => `webhook.p${index}`);

await runMain(async (_signal, defer) => {
  const emulator = await startEmulator({ dir: localFolder, onProgress: console.log });
  defer(emulator.stop);
  const { endpoint } = emulator;
  const outDir = join(localFolder, STAGE);
  const outputs = await deployStack({
    endpoint,
    stage: STAGE,
    context: { emulator: 'true' },
    outDir,
    onProgress: console.log,
  });
  const config = { url: 'https://example.com/hook', filter: { severity: ['info'] } };
  await writePluginConfig(new SSMClient(clientConfig(endpoint)), outputs.ConfigPrefix, {
    enabled: true,
    allowlist: plugins,
    configs: Object.fromEntries(plugins.map((plugin) => [plugin, config])),
  });
  const dead = await seed(endpoint, outputs);
  const smp = (...args: string[]) => timeOf(endpoint, args);
  const id = dead[0]?.event_id ?? '';
  const rows = [
    ['smp --version', await smp('--version')],
    ['smp explain <dead letter>', await smp('explain', id)],
    ['smp deliveries list', await smp('deliveries', 'list')],
    ['smp deliveries list --outcome dead', await smp('deliveries', 'list', '--outcome', 'dead')],
    ['smp events list', await smp('events', 'list')],
    ['smp dead-letters list', await smp('dead-letters', 'list')],
    ['smp status', await smp('status')],
    ['smp explain <unknown>: searches all dead letters', await timeOf(endpoint, ['explain', randomUUID()], 1)],
  ] as const;
  console.log(
    `\n${options.events} events of ${options.days} days, ${options.dead} dead letters, ${options.plugins} plugins; median and slowest of ${options.runs}:`,
  );
  for (const [name, { median, slowest }] of rows) {
    console.log(`  ${name.padEnd(50)} ${median.toFixed(0).padStart(6)} ms ${slowest.toFixed(0).padStart(6)} ms`);
  }
  return 0;
});

/** Fills the history and the deliveries DLQ. Returns the events of the dead letters. */
async function seed(endpoint: string, outputs: StackOutputs): Promise<PluginEvent[]> {
  const dynamo = new DynamoDBClient(clientConfig(endpoint));
  const sqs = new SQSClient({ ...clientConfig(endpoint), useQueueUrlAsEndpoint: false });
  const dead: PluginEvent[] = [];
  const items: HistoryItem[] = [];
  const messages: string[] = [];
  const counters = new DeliveryCounters();
  const now = Date.now();
  const expires = Math.floor(now / 1000) + 30 * 86_400;
  const every = Math.max(1, Math.floor(options.events / options.dead));
  const flush = async (all: boolean) => {
    while (items.length >= ITEMS || (all && items.length > 0)) {
      const requests = items.splice(0, ITEMS).map((Item) => ({ PutRequest: { Item } }));
      await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [outputs.HistoryTableName]: requests } }));
    }
    while (messages.length >= MESSAGES || (all && messages.length > 0)) {
      const Entries = messages.splice(0, MESSAGES).map((MessageBody, index) => ({ Id: String(index), MessageBody }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: outputs.DeliveriesDlqUrl, Entries }));
    }
  };
  for (let index = 0; index < options.events; index += 1) {
    const at = Math.round(now - 60_000 - (index / options.events) * options.days * DAY);
    const event = createEvent({
      event_type: 'task.finished',
      server_name: `web-${index % 100}`,
      timestamp: new Date(at).toISOString(),
    });
    const fails = index % every === 0 && dead.length < options.dead;
    items.push(runOf(event, at, fails, expires));
    for (const plugin of plugins) {
      if (fails && plugin === FAILING) counters.failed(plugin, 'dead', at, 'the endpoint answered 404');
      else counters.delivered(plugin, at, 100);
    }
    if (fails) {
      dead.push(event);
      items.push(encodeAttempt(failureOf(event, at + 10), expires));
      const body = {
        event,
        plugin: FAILING,
        attempts: 4,
        reason: 'permanent_error',
        last_error: 'the endpoint answered 404',
        first_failed_at: new Date(at).toISOString(),
      };
      messages.push(JSON.stringify(body));
    }
    await flush(false);
    if (index % 20_000 === 0) console.log(`Seeded ${index} events`);
  }
  await flush(true);
  for (const hour of counters.take(now)) {
    for (const update of encodeCounts(outputs.HistoryTableName, hour, 30 * 86_400)) {
      await dynamo.send(new UpdateItemCommand(update));
    }
  }
  return dead;
}

function runOf(event: PluginEvent, at: number, fails: boolean, expires: number): HistoryItem {
  const run = new EventRun({ event, eventJson: JSON.stringify(event), recordId: 'seed', queuedAt: at - 20 }, at);
  for (const plugin of plugins) {
    if (fails && plugin === FAILING) run.ended(plugin, 'dead', 10, 'permanent_error');
    else run.delivered(plugin, 12);
  }
  return encodeRun(run, expires);
}

function failureOf({ event_id, event_type }: PluginEvent, at: number) {
  return {
    kind: 'attempt' as const,
    eventId: event_id,
    at,
    eventType: event_type,
    plugin: FAILING,
    attempt: 1,
    status: 'dead' as const,
    reason: 'permanent_error',
    duration: 10,
    httpStatus: 404,
    error: 'the endpoint answered 404',
    answer: 'no such hook',
    request: undefined,
    nextAt: undefined,
    eventJson: undefined,
  };
}

/** Milliseconds of the whole command, from the start of the process to its end. */
async function timeOf(
  endpoint: string,
  args: readonly string[],
  runs = options.runs,
): Promise<{ median: number; slowest: number }> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    await execa('node', [join(projectFolder, 'bin/smp.mjs'), ...args], {
      preferLocal: true,
      reject: false,
      extendEnv: false,
      env: { ...awsEnvironment(endpoint), NO_COLOR: '1', SMP_STAGE: STAGE },
    });
    times.push(performance.now() - start);
  }
  return { median: quantile(times, 0.5), slowest: Math.max(...times) };
}
