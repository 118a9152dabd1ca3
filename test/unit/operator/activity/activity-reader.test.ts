import { beforeEach, describe, expect, it } from 'vitest';
import { EventRun } from '../../../../functions/history/event-run.ts';
import { encodeRun } from '../../../../functions/history/table/encode-run.ts';
import { ActivityReader } from '../../../../operator/activity/activity-reader.ts';
import { MemoryHistoryTable } from '../../../fixtures/memory-history-table.ts';
import { sampleEvent } from '../../functions/history/sample-event.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const noon = Date.parse('2026-11-25T12:00:00Z');
const hour = { length: HOUR, bucket: MINUTE };

let table: MemoryHistoryTable;
let now: number;
let reader: ActivityReader;
beforeEach(() => {
  table = new MemoryHistoryTable();
  now = noon;
  reader = new ActivityReader(table, { now: () => now });
});

function addRun(at: number, record: (run: EventRun) => void = (run) => run.delivered('webhook', 5)) {
  const event = sampleEvent();
  const run = new EventRun({ event, eventJson: JSON.stringify(event), recordId: 'r', queuedAt: at - 20 }, at);
  record(run);
  table.put(encodeRun(run, 1_800_000_000));
}

describe('ActivityReader', () => {
  it('counts events and outcomes by bucket, with empty ones between them', async () => {
    addRun(noon - MINUTE);
    addRun(noon - MINUTE, (run) => {
      run.ended('webhook', 'retry', 3, 'timeout');
      run.ended('slack', 'dead', 3, 'permanent_error');
      run.ended('pager', 'deferred', 0, 'isolated');
    });
    addRun(noon - 10 * MINUTE);
    const buckets = await reader.read(hour);
    expect(buckets).toHaveLength(60);
    expect(buckets.filter(({ events }) => events > 0).map(({ at, events }) => [at, events])).toEqual([
      [noon - 10 * MINUTE, 1],
      [noon - MINUTE, 2],
    ]);
    expect(buckets.at(-2)?.outcomes).toEqual({ delivered: 1, retried: 1, dead: 1, waiting: 1 });
  });

  it('measures from the arrival in the queue to the delivery', async () => {
    for (let index = 1; index <= 100; index += 1) addRun(noon, (run) => run.delivered('webhook', index));
    expect((await reader.read(hour)).at(-1)?.latency).toEqual({ p50: 70, p99: 119 });
  });

  it('knows what it has read without another read, the present included', async () => {
    addRun(noon - 10 * MINUTE);
    addRun(noon);
    expect(reader.known(hour).every(({ events, sampled }) => events + sampled === 0)).toBe(true);
    const buckets = await reader.read(hour);
    table.queries = 0;
    expect(reader.known(hour)).toEqual(buckets);
    expect(table.queries).toBe(0);
  });

  it('reads no more of what is over, and again what is not', async () => {
    addRun(noon - 10 * MINUTE);
    await reader.read(hour);
    addRun(noon);
    table.queries = 0;
    const buckets = await reader.read(hour);
    expect(buckets.map(({ events }) => events).filter(Boolean)).toEqual([1, 1]);
    expect(table.queries).toBeLessThan(10);
  });

  it('counts all events of a busy time, and samples their outcomes', async () => {
    for (let index = 0; index < 2_500; index += 1) addRun(noon - 30 * MINUTE + (index % 50_000));
    addRun(noon - 50 * MINUTE);
    const buckets = await reader.read(hour);
    const busy = buckets.find(({ at }) => at === noon - 30 * MINUTE);
    expect(busy).toMatchObject({ events: 2_500, sampled: 400, outcomes: { delivered: 400 } });
    expect(buckets.find(({ at }) => at === noon - 50 * MINUTE)).toMatchObject({ events: 1, sampled: 1 });
  });
});
