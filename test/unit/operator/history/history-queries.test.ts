import { beforeEach, describe, expect, it } from 'vitest';
import { DeliveryCounters } from '../../../../functions/history/delivery-counters.ts';
import { EventRun } from '../../../../functions/history/event-run.ts';
import type { RecordedAttempt } from '../../../../functions/history/history-entry.ts';
import { encodeAttempt } from '../../../../functions/history/table/encode-attempt.ts';
import { encodeCounts } from '../../../../functions/history/table/encode-counts.ts';
import { encodeRun } from '../../../../functions/history/table/encode-run.ts';
import { findEvents } from '../../../../operator/history/find-events.ts';
import { listFailures, listRuns } from '../../../../operator/history/listing/list-entries.ts';
import { readCounts } from '../../../../operator/history/read-counts.ts';
import { recordActions } from '../../../../operator/history/record-action.ts';
import { collect } from '../../../fixtures/collect.ts';
import { MemoryHistoryTable } from '../../../fixtures/memory-history-table.ts';
import { sampleEvent } from '../../functions/history/sample-event.ts';

const EXPIRES = 1_800_000_000;
const MINUTE = 60_000;
const DAY = 86_400_000;
const noon = Date.parse('2026-11-25T12:00:00Z');

let table: MemoryHistoryTable;
beforeEach(() => {
  table = new MemoryHistoryTable();
});

function addRun(at: number, eventId?: string) {
  const event = sampleEvent(eventId ? { event_id: eventId } : {});
  const run = new EventRun({ event, eventJson: JSON.stringify(event), recordId: 'record' }, at);
  run.delivered('webhook', 5);
  table.put(encodeRun(run, EXPIRES));
  return event.event_id;
}

function addAttempt(at: number, more: Partial<RecordedAttempt>) {
  const attempt: RecordedAttempt = {
    kind: 'attempt',
    eventId: sampleEvent().event_id,
    at,
    eventType: 'task.finished',
    plugin: 'webhook',
    attempt: 1,
    status: 'retry',
    reason: 'hook_error',
    duration: 10,
    httpStatus: 503,
    error: 'the endpoint answered 503',
    answer: 'down',
    request: undefined,
    nextAt: at + MINUTE,
    eventJson: undefined,
    ...more,
  };
  table.put(encodeAttempt(attempt, EXPIRES));
}

describe('listRuns', () => {
  it('lists events newest first, over shards, pages and days', async () => {
    const times = Array.from({ length: 200 }, (_, index) => noon - index * 20 * MINUTE);
    for (const at of times) addRun(at);
    const runs = await collect(listRuns(table, { since: noon - 7 * DAY, until: noon, pageSize: 3 }));
    expect(runs.map(({ at }) => at)).toEqual(times);
    expect(runs[0]).toMatchObject({
      eventType: 'task.finished',
      outcomes: [{ plugin: 'webhook', status: 'delivered' }],
    });
  });

  it('leaves out what is before and after the period', async () => {
    for (const at of [noon - 1, noon, noon + 5, noon + 6]) addRun(at);
    const runs = await collect(listRuns(table, { since: noon, until: noon + 5 }));
    expect(runs.map(({ at }) => at - noon)).toEqual([5, 0]);
  });

  it('reads no more than what is asked for', async () => {
    for (let index = 0; index < 100; index += 1) addRun(noon - index);
    for await (const run of listRuns(table, { since: noon - 30 * DAY, until: noon, pageSize: 10 })) {
      expect(run.at).toBe(noon);
      break;
    }
    expect(table.queries).toBe(8);
  });

  it('ends when its signal is aborted', async () => {
    const controller = new AbortController();
    for (let day = 0; day < 20; day += 1) addRun(noon - day * DAY);
    const period = { since: noon - 30 * DAY, until: noon, signal: controller.signal };
    const runs: number[] = [];
    for await (const { at } of listRuns(table, period)) {
      runs.push(at);
      controller.abort();
    }
    expect(runs.length).toBeLessThan(3);
  });
});

describe('listFailures', () => {
  it('lists the failed attempts of one plugin, and not those that succeeded', async () => {
    addAttempt(noon, { attempt: 2 });
    addAttempt(noon - DAY, { status: 'dead' });
    addAttempt(noon - 1, { status: 'delivered' });
    addAttempt(noon - 2, { plugin: 'webhook.siem' });
    const failures = await collect(listFailures(table, ['webhook'], { since: noon - 2 * DAY, until: noon }));
    expect(failures.map(({ at, status, httpStatus }) => [at - noon, status, httpStatus])).toEqual([
      [0, 'retry', 503],
      [-DAY, 'dead', 503],
    ]);
  });
});

describe('findEvents', () => {
  it('finds everything about an event by the start of its id, oldest first', async () => {
    const eventId = addRun(noon, 'a1b2c3d4-0000-4000-8000-000000000001');
    addAttempt(noon + 10, { eventId, attempt: 1 });
    addAttempt(noon + 5 * MINUTE, { eventId, attempt: 2, status: 'delivered' });
    await recordActions(table, [{ eventId, at: noon + MINUTE, action: 'redriven', plugin: 'webhook', by: 'ann' }], 30);
    addRun(noon, 'a1b2ffff-0000-4000-8000-000000000002');

    const [event, ...more] = await collect(findEvents(table, 'A1B2C3'));
    expect(more).toEqual([]);
    expect(event?.eventId).toBe(eventId);
    expect(event?.entries.map(({ kind, at }) => [kind, at - noon])).toEqual([
      ['run', 0],
      ['attempt', 10],
      ['action', MINUTE],
      ['attempt', 5 * MINUTE],
    ]);
    expect(await collect(findEvents(table, 'a1b2'))).toHaveLength(2);
  });

  it('finds nothing for an id that is unknown', async () => {
    expect(await collect(findEvents(table, 'ffff0000'))).toEqual([]);
  });

  it('refuses a prefix that is too short to look up', async () => {
    await expect(collect(findEvents(table, 'a1b'))).rejects.toThrow('give at least its first 4 characters');
  });
});

describe('readCounts', () => {
  it('has the hours since then, newest first', async () => {
    const counters = new DeliveryCounters();
    for (const hour of [0, 1, 2, 3]) counters.delivered('webhook', noon + hour * 60 * MINUTE, 10);
    for (const counts of counters.take(noon)) {
      // Two sandboxes counted the same.
      for (const update of [...encodeCounts('history', counts, 0), ...encodeCounts('history', counts, 0)]) {
        table.update(update);
      }
    }
    const counts = await collect(readCounts(table, { since: noon + 90 * MINUTE }));
    expect(counts.map(({ hour }) => hour)).toEqual(['2026-11-25T15', '2026-11-25T14', '2026-11-25T13']);
    expect(counts[0]?.plugins.get('webhook')).toMatchObject({ delivered: 2, age: 20 });
  });
});
