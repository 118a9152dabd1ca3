import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../functions/history/history-entry.ts';
import { clientConfig } from '../../local/stack/aws-environment.ts';
import { findEvents } from '../../operator/history/find-events.ts';
import { listFailures, listRuns } from '../../operator/history/listing/list-entries.ts';
import { readCounts } from '../../operator/history/read-counts.ts';
import type { PluginEvent } from '../../sdk/index.ts';
import { collect } from '../fixtures/collect.ts';
import { canariesIn } from './stage/canary.ts';
import { deadLetter, endpoint, eventually, outputs, publish } from './stage/stage.ts';
import { aTask, SECRET, useReceiver } from './stage/use-receiver.ts';

const { allow, behave, requestsOf, takesEffect } = useReceiver();

const table = { dynamo: new DynamoDBClient(clientConfig(endpoint)), table: outputs.HistoryTableName };
const plugins = ['webhook', 'webhook.siem'] as const;

async function entriesOf(event: PluginEvent): Promise<HistoryEntry[]> {
  const [found] = await collect(findEvents(table, event.event_id));
  return found?.entries ?? [];
}

/** Attempts that the history has of a delivery, each with its status. */
function attemptsIn(entries: readonly HistoryEntry[], plugin: string): string[] {
  const later = entries.flatMap((entry) => (entry.kind === 'attempt' && entry.plugin === plugin ? [entry.status] : []));
  const first = entries.flatMap((entry) => (entry.kind === 'run' ? entry.outcomes : []));
  const delivered = first.filter((outcome) => outcome.plugin === plugin && outcome.status === 'delivered');
  return [...delivered.map(({ status }) => status), ...later];
}

/** Waits for the end of every delivery in the history. */
function recorded(event: PluginEvent): Promise<HistoryEntry[]> {
  return eventually(`the history has the end of ${event.event_id}`, async () => {
    const entries = await entriesOf(event);
    const ended = plugins.every((plugin) => /delivered|dead/.test(attemptsIn(entries, plugin).at(-1) ?? ''));
    return ended ? entries : undefined;
  });
}

describe('the history of the deployed stack', () => {
  it('has every attempt that a receiver saw', async () => {
    await allow([...plugins]);
    await takesEffect('both webhooks run', (event) =>
      plugins.every((plugin) => requestsOf(event, plugin).length === 1),
    );
    behave('/main', { kind: 'status', status: 503, body: `busy, ${SECRET}` }, { times: 4 });
    const since = Date.now();
    const events = Array.from({ length: 25 }, () => aTask());
    for (let from = 0; from < events.length; from += 5) await publish(...events.slice(from, from + 5));

    const histories = await Promise.all(events.map(recorded));
    for (const [index, event] of events.entries()) {
      for (const plugin of plugins) {
        const requests = requestsOf(event, plugin).map(({ status }) => (status === 200 ? 'delivered' : 'failed'));
        const attempts = attemptsIn(histories[index] ?? [], plugin);
        expect(attempts.map((status) => (status === 'delivered' ? status : 'failed'))).toEqual(requests);
      }
    }

    const failed = histories.flat().filter((entry) => entry.kind === 'attempt' && entry.status === 'retry');
    expect(failed.length).toBeGreaterThan(0);
    for (const entry of failed)
      expect(entry).toMatchObject({ httpStatus: 503, answer: expect.stringMatching(/^busy/) });
    const period = { since, until: Date.now() };
    const listed = (await collect(listRuns(table, period))).map(({ eventId }) => eventId);
    expect(listed).toEqual(expect.arrayContaining(events.map(({ event_id }) => event_id)));
    const failures = await collect(listFailures(table, ['webhook'], period));
    const own = failures.filter(({ eventId }) => events.some(({ event_id }) => event_id === eventId));
    expect(own).toHaveLength(failed.length);
  });

  it('has the event as it was published, and why a delivery is a dead letter', async () => {
    behave('/main', { kind: 'status', status: 404, body: 'no such hook' });
    const event = aTask({ text: 'Grüße, 世界' });
    await publish(event);
    await deadLetter('webhook', event);
    const entries = await recorded(event);
    const published = entries.flatMap((entry) => (entry.kind === 'run' ? [JSON.parse(entry.eventJson ?? '')] : []));
    expect(published).toEqual([event]);
    expect(entries).toContainEqual(
      expect.objectContaining({ plugin: 'webhook', status: 'dead', httpStatus: 404, answer: 'no such hook' }),
    );
  });

  it('counts the outcomes of deliveries', async () => {
    behave('/main', { kind: 'status', status: 200 });
    const before = Date.now();
    await publish(aTask());
    await eventually('the delivery is counted, without a further event', async () => {
      const hours = await collect(readCounts(table, { since: before }));
      return hours.some(({ plugins }) => (plugins.get('webhook.siem')?.lastDelivered ?? 0) >= before) || undefined;
    });
  });

  it('holds no secret', async () => {
    const runs = await collect(listRuns(table, { since: Date.now() - 3_600_000, until: Date.now() }));
    const histories = await Promise.all(runs.map(({ eventId }) => collect(findEvents(table, eventId))));
    const texts = histories.flat(2).map((history) => JSON.stringify(history));
    expect(texts.length).toBeGreaterThan(25);
    expect(canariesIn(texts)).toEqual([]);
  });
});
