import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import { execa } from 'execa';
import { z } from 'zod';
import { startReceiver } from '../../local/receiver/receiver.ts';
import { clientConfig } from '../../local/stack/aws-environment.ts';
import { writePluginConfig } from '../../local/stack/write-config.ts';
import { createEvent, type PluginEvent, toEventJson } from '../../sdk/index.ts';
import { type SentMessage, startRecordingQueues } from './recording-queues.ts';

const PREFIX = '/server-monitor/samples/plugins';
const tables = { state: 'samples-state', history: 'samples-history' };

const networkAllow = ['127.0.0.0/8'];

/** What the receiver answers to an instance `sampled.<name>`, which gets the events `custom.<name>`. */
const instances = {
  ok: {},
  state: {},
  once: { dedupe: true },
  large: {},
  down: { retry_max: 3 },
  last: { retry_max: 1 },
  missing: {},
  hangs: { timeout: 1 },
  busy: {},
  gone: {},
  crashed: {},
} as const;
type Instance = keyof typeof instances;

/**
 * Runs both functions of a checkout through what can become of a delivery, and returns what they wrote. DynamoDB and SSM are
 * the emulator's; a server of our own stands for SQS.
 */
export async function takeSamples(checkout: string, endpoint: string) {
  const queues = await startRecordingQueues();
  const receiver = await startReceiver();
  const dynamo = new DynamoDBClient(clientConfig(endpoint));
  try {
    await createTables(dynamo);
    const configs = await configure(endpoint, receiver.url);
    receiver.behave('/down', { kind: 'status', status: 503, body: 'down for repair' });
    receiver.behave('/last', { kind: 'status', status: 503 });
    receiver.behave('/large', { kind: 'status', status: 503 });
    receiver.behave('/crashed', { kind: 'status', status: 503 });
    receiver.behave('/missing', { kind: 'status', status: 404, body: 'no such hook' });
    receiver.behave('/hangs', { kind: 'silent' });
    receiver.behave('/busy', { kind: 'status', status: 429, retryAfter: 120 });
    receiver.behave('/gone', { kind: 'status', status: 410 });

    const at = Date.now();
    const folder = join(checkout, '.local/samples-bundle');
    await bundle(checkout, folder);
    const run = (name: 'dispatch' | 'redeliver', batches: readonly object[]) =>
      runSandbox(join(folder, `${name}.mjs`), batches, { endpoint, queues: queues.url });

    const first = Object.keys(instances).map((name) => eventFor(name as Instance));
    const more = Array.from({ length: 5 }, () => eventFor('down'));
    const parked = [eventFor('down')];
    const unnamed = createEvent({ event_type: 'custom.nobody' });
    await run('dispatch', [
      eventBatch([...first, unnamed].map(toEventJson).concat('{"event_type": 5}')),
      eventBatch(more.map(toEventJson)),
      eventBatch(parked.map(toEventJson)),
    ]);
    // Retries become due within a second.
    await sleep(2000);
    receiver.behave('/large', null);
    const retried = (plugin: Instance) => queues.queues.retry?.find(isFor(`sampled.${plugin}`));
    const due = [retried('last'), retried('large')].flatMap((message) => (message ? messageBatch(message.body) : []));
    await run('redeliver', [...due, messageBatch(retried('crashed')?.body ?? '', 2)]);
    await run('redeliver', [messageBatch('{"plugin": "sampled"}')]);
    await recordActions(checkout, endpoint, first);

    return {
      about: { at, configs, published: [...first, ...more, ...parked, unnamed].filter(isShort).map(toEventJson) },
      queues: queues.queues,
      state: await itemsOf(dynamo, tables.state),
      history: await itemsOf(dynamo, tables.history),
    };
  } finally {
    dynamo.destroy();
    await Promise.all([queues.stop(), receiver.stop()]);
  }
}

function isFor(plugin: string) {
  return ({ attributes }: SentMessage) => attributes.plugin === plugin;
}

/** The large event would be a megabyte of escapes. */
function isShort({ event_type }: PluginEvent): boolean {
  return event_type !== 'custom.large';
}

function eventFor(instance: Instance): PluginEvent {
  // SQS takes these characters only as escapes, six times as long.
  const meta = instance === 'large' ? { text: '\u0001'.repeat(190_000) } : { name: 'Grüße', load: 1 };
  return createEvent({ event_type: `custom.${instance}`, server_id: 7, server_name: 'db-1', meta });
}

async function createTables(dynamo: DynamoDBClient): Promise<void> {
  for (const TableName of Object.values(tables)) {
    const keys = [
      ['pk', 'HASH'],
      ['sk', 'RANGE'],
    ] as const;
    await dynamo.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: keys.map(([AttributeName]) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: keys.map(([AttributeName, KeyType]) => ({ AttributeName, KeyType })),
      }),
    );
  }
}

async function configure(endpoint: string, receiver: string): Promise<Record<string, object>> {
  const ssm = new SSMClient(clientConfig(endpoint));
  const configs = Object.fromEntries(
    Object.entries(instances).map(([name, own]) => [
      `sampled.${name}`,
      { url: `${receiver}/${name}`, allow_http: true, event_types: [`custom.${name}`], ...own },
    ]),
  );
  await writePluginConfig(ssm, PREFIX, { enabled: true, allowlist: Object.keys(configs), configs, networkAllow });
  ssm.destroy();
  return configs;
}

/** With the bundler of the checkout itself, in a process of its own. */
async function bundle(checkout: string, folder: string): Promise<void> {
  const bundler = pathToFileURL(join(checkout, 'infra/bundle-functions.ts')).href;
  const catalog = join(checkout, 'tools/upgrade-samples/catalog.ts');
  const code = `const { bundleFunctions } = await import(${JSON.stringify(bundler)});
bundleFunctions(${JSON.stringify(folder)}, ${JSON.stringify(catalog)});`;
  await execa(process.execPath, ['--input-type=module', '--eval', code], { cwd: checkout });
}

async function runSandbox(
  module: string,
  batches: readonly object[],
  { endpoint, queues }: { endpoint: string; queues: string },
): Promise<void> {
  await execa(process.execPath, [join(import.meta.dirname, 'run-sandbox.mjs'), module], {
    input: JSON.stringify(batches),
    extendEnv: false,
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_SQS: queues,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      STAGE: 'samples',
      CONFIG_PREFIX: PREFIX,
      CONFIG_TTL: '0',
      RETRY_BASE: '0.2',
      ISOLATION: '3600',
      DISPATCH_BUDGET: '0.5',
      BUS_NAME: 'samples',
      RETRY_QUEUE_URL: `${queues}/000000000000/retry`,
      SLOW_QUEUE_URL: `${queues}/000000000000/slow`,
      DELIVERIES_DLQ_URL: `${queues}/000000000000/deliveries-dlq`,
      EVENTS_DLQ_URL: `${queues}/000000000000/events-dlq`,
      STATE_TABLE: tables.state,
      HISTORY_TABLE: tables.history,
      HISTORY_MODE: 'all',
      HISTORY_DAYS: '30',
      POWERTOOLS_SERVICE_NAME: 'samples',
    },
  });
}

/** Events as EventBridge puts them into the dispatch queue. */
function eventBatch(details: readonly string[]): object {
  return batchOf(
    details.map(
      (detail) => `{"version":"0","source":"servermonitor.central-api","detail-type":"custom","detail":${detail}}`,
    ),
  );
}

function messageBatch(body: string, receives = 1): object {
  return batchOf([body], receives);
}

function batchOf(bodies: readonly string[], receives = 1): object {
  const sent = String(Date.now());
  const attributes = { ApproximateReceiveCount: String(receives), SentTimestamp: sent };
  return {
    Records: bodies.map((body, index) => ({ messageId: `${index}`, body, attributes, messageAttributes: {} })),
  };
}

/** What the operator's own code writes, in commits that have it. */
async function recordActions(checkout: string, endpoint: string, events: readonly PluginEvent[]): Promise<void> {
  const module = pathToFileURL(join(checkout, 'operator/history/record-action.ts')).href;
  const actions = (['redriven', 'replayed', 'purged'] as const).map((action, index) => ({
    action,
    eventId: events[index]?.event_id ?? '',
    at: Date.now(),
    plugin: action === 'replayed' ? undefined : 'sampled.down',
    by: 'arn:aws:iam::000000000000:user/operator',
  }));
  const code = `
const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
const dynamo = new DynamoDBClient(${JSON.stringify(clientConfig(endpoint))});
const { recordActions } = await import(${JSON.stringify(module)}).catch(() => ({}));
await recordActions?.({ dynamo, table: ${JSON.stringify(tables.history)} }, ${JSON.stringify(actions)}, 30);`;
  await execa(process.execPath, ['--input-type=module', '--eval', code], { cwd: checkout });
}

const itemSchema = z.record(z.string(), z.record(z.string(), z.unknown()));

/** As DynamoDB's JSON has them, with bytes in base64. */
async function itemsOf(dynamo: DynamoDBClient, TableName: string) {
  const { Items = [] } = await dynamo.send(new ScanCommand({ TableName }));
  return Items.map((item) =>
    Object.fromEntries(
      Object.entries(itemSchema.parse(item)).map(([name, value]) => [
        name,
        value.B instanceof Uint8Array ? { B: Buffer.from(value.B).toString('base64') } : value,
      ]),
    ),
  );
}
