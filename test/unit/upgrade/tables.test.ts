import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDB,
  type GetItemCommandInput,
  PutItemCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it, vi } from 'vitest';
import { HealthStore } from '../../../functions/health/health-store.ts';
import { pauseReason, type StageSettings } from '../../../functions/health/instance-health.ts';
import { createDeliveryDeduplicator } from '../../../functions/host/delivery-deduplicator.ts';
import { PluginStateStore } from '../../../functions/host/plugin-state-store.ts';
import { findEvents } from '../../../operator/history/find-events.ts';
import { listFailures, listRuns } from '../../../operator/history/listing/list-entries.ts';
import { readCounts } from '../../../operator/history/read-counts.ts';
import { type PluginEvent, parseEventJson } from '../../../sdk/index.ts';
import { collect } from '../../fixtures/collect.ts';
import { MemoryHistoryTable } from '../../fixtures/memory-history-table.ts';
import { readSamples, type Samples } from '../../fixtures/upgrade/read-samples.ts';

const HOUR = 3_600_000;

/** The items as the state table has them. It refuses to replace one, as a conditional write does. */
function stateTable({ state }: Samples) {
  const find = (key: Record<string, AttributeValue> | undefined) =>
    state.find(({ pk, sk }) => pk?.S === key?.pk?.S && sk?.S === key?.sk?.S);
  const client = new DynamoDB({ region: 'us-east-1' });
  vi.spyOn(client, 'getItem').mockImplementation(async ({ Key }: GetItemCommandInput) => ({
    $metadata: {},
    Item: find(Key),
  }));
  vi.spyOn(client, 'send').mockImplementation(async (command: object) => {
    const old = command instanceof PutItemCommand ? find(command.input.Item) : undefined;
    if (old) throw new ConditionalCheckFailedException({ message: 'there', $metadata: {}, Item: old });
    return {};
  });
  const query = async ({ ExpressionAttributeValues }: QueryCommandInput) => ({
    Items: state.filter(({ pk }) => pk?.S === ExpressionAttributeValues?.[':pk']?.S),
  });
  return { client, query };
}

async function healthIn(sample: Samples) {
  const { query } = stateTable(sample);
  const unused = async () => ({});
  const client = async () => ({ query, putItem: unused, deleteItem: unused });
  return new HealthStore(async () => undefined, client, 'state').read();
}

function publishedEvent({ published }: Samples, type: string): PluginEvent {
  const text = published.find((json) => json.includes(`"event_type":"${type}"`));
  return parseEventJson(text ?? 'null');
}

const samples = readSamples();
const named = samples.map((sample) => [sample.name, sample] as const);
const withHistory = named.filter(([, { history }]) => history.length > 0);
const withHealth = named.filter(([, { state }]) => state.some(({ pk }) => pk?.S === 'health'));

it('the newest samples have a history and health marks', () => {
  const newest = named.at(-1)?.[0];
  expect(withHistory.at(-1)?.[0]).toBe(newest);
  expect(withHealth.at(-1)?.[0]).toBe(newest);
});

describe.each(named)('state of %s', (_, sample) => {
  it('keeps what plugins stored, until it expires', async () => {
    const { client } = stateTable(sample);
    const stateAt = (now: number) =>
      new PluginStateStore(async () => client, 'state', 'sampled.state', { now: () => now, random: () => 0 });
    const event = publishedEvent(sample, 'custom.state');
    expect((await stateAt(sample.at).get('cursor')).value).toEqual({ seen: 3, last: event.event_id });
    expect((await stateAt(sample.at).get('token')).value).toBe('kept for an hour');
    expect((await stateAt(sample.at + 2 * HOUR).get('token')).value).toBeUndefined();
  });

  it('knows a delivery that was made before, and does not make it again', async () => {
    const { client } = stateTable(sample);
    const onError = vi.fn();
    const make = vi.fn(async () => {});
    const deps = { client: async () => client, table: 'state', onError };
    const deduplicate = createDeliveryDeduplicator(deps, 'sampled.once');
    const { event_id } = publishedEvent(sample, 'custom.once');
    expect(await deduplicate(`${event_id}:sampled.once`, 1000, make, () => false)).toEqual({
      status: 'skipped',
      reason: 'duplicate',
    });
    expect(make).not.toHaveBeenCalled();
    expect(await deduplicate('another:sampled.once', 1000, make, () => false)).toBeUndefined();
    expect(onError).not.toHaveBeenCalled();
  });

  it('health marks can be read', async () => {
    await expect(healthIn(sample)).resolves.toBeInstanceOf(Map);
  });
});

describe.each(withHealth)('health marks of %s', (_, sample) => {
  it('still isolate, slow down, pause and open circuits', async () => {
    const health = await healthIn(sample);
    expect(health.get('sampled.crashed')?.isolated?.until).toBeGreaterThan(sample.at);
    expect(health.get('sampled.hangs')?.slow?.until).toBeGreaterThan(sample.at);
    expect(health.get('sampled.down')?.circuit).toMatchObject({ error: expect.stringMatching('503') });
    expect(health.get('sampled.gone')?.paused).toMatchObject({ reason: 'the endpoint answered 410' });
  });

  it('a paused instance stays paused while its configuration is the same', async () => {
    const settings: StageSettings = {
      prefix: '/server-monitor/plugins',
      enabled: true,
      allowlist: Object.keys(sample.configs),
      configs: new Map(Object.entries(sample.configs).map(([name, config]) => [name, JSON.stringify(config)])),
      networkAllow: ['127.0.0.0/8'],
      nat64Prefixes: [],
      history: undefined,
      warnings: [],
      health: await healthIn(sample),
    };
    expect(pauseReason('sampled.gone', settings)).toBe('the endpoint answered 410');
  });
});

describe.each(withHistory)('history of %s', (_, sample) => {
  const table = new MemoryHistoryTable();
  table.put(...sample.history);
  const period = { since: sample.at - HOUR, until: sample.at + HOUR };

  it('has each event as it was published', async () => {
    for (const json of sample.published) {
      const [found] = await collect(findEvents(table, parseEventJson(json).event_id));
      const runs = found?.entries.flatMap((entry) => (entry.kind === 'run' ? [entry.eventJson] : []));
      expect(runs).toEqual([json]);
    }
  });

  it('reads every item', async () => {
    const ids = new Set(sample.history.flatMap(({ sk }) => /^[0-9a-f-]{36}(?=#)/.exec(sk?.S ?? '')?.[0] ?? []));
    const histories = await Promise.all([...ids].map((id) => collect(findEvents(table, id))));
    const counters = await collect(readCounts(table, period));
    expect(histories.flat().flatMap(({ entries }) => entries).length + counters.length).toBe(sample.history.length);
  });

  it('has the first outcomes, the later attempts and the actions', async () => {
    const entriesOf = async (type: string) =>
      (await collect(findEvents(table, publishedEvent(sample, type).event_id))).flatMap(({ entries }) => entries);
    const last = await entriesOf('custom.last');
    expect(last.map((entry) => entry.kind)).toEqual(['run', 'attempt', 'attempt']);
    expect(last.at(-1)).toMatchObject({ plugin: 'sampled.last', attempt: 2, status: 'dead', httpStatus: 503 });
    expect(await entriesOf('custom.missing')).toContainEqual(
      expect.objectContaining({ status: 'dead', httpStatus: 404, answer: 'no such hook' }),
    );
    const ok = await entriesOf('custom.ok');
    expect(ok[0]).toMatchObject({ outcomes: [{ plugin: 'sampled.ok', status: 'delivered' }], server: 'db-1' });
    expect(ok[1]).toMatchObject({ kind: 'action', action: 'redriven', plugin: 'sampled.down' });
  });

  it('lists runs, failures and counts', async () => {
    expect((await collect(listRuns(table, period))).length).toBeGreaterThanOrEqual(sample.published.length);
    const failures = await collect(listFailures(table, ['sampled.missing'], period));
    expect(failures).toMatchObject([{ status: 'dead', reason: 'permanent_error' }]);
    const [counts] = await collect(readCounts(table, period));
    expect(counts?.plugins.get('sampled.ok')).toMatchObject({ delivered: 1, dead: 0 });
    expect(counts?.plugins.get('sampled.missing')).toMatchObject({ delivered: 0, dead: 1 });
  });
});
