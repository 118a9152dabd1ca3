import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  eventPartition,
  eventSortPrefix,
  failurePartition,
  failurePartitions,
  listPartition,
  listPartitions,
  runSortKey,
} from '../../../../functions/history/table/history-keys.ts';

/** Writes a second that one partition takes (DynamoDB developer guide, "Designing partition keys"). */
const PARTITION_LIMIT = 1000;
const RATE = 1000;
const SECONDS = 60;

/** Writes a second of the busiest key, of events that come at 1,000 a second, all within one day. */
function busiest(keyOf: (eventId: string, at: number) => string): { keys: number; rate: number } {
  const writes = new Map<string, number>();
  const start = Date.parse('2026-11-25T12:00:00Z');
  for (let event = 0; event < RATE * SECONDS; event += 1) {
    const key = keyOf(randomUUID(), start + event * (1000 / RATE));
    writes.set(key, (writes.get(key) ?? 0) + 1);
  }
  return { keys: writes.size, rate: Math.max(...writes.values()) / SECONDS };
}

describe('keys at 1,000 events a second', () => {
  it('spread the events over tens of thousands of partitions, none with one write a second', () => {
    const { keys, rate } = busiest(eventPartition);
    expect(keys).toBeGreaterThan(30_000);
    expect(rate).toBeLessThan(1);
  });

  it('spread the list of a day over eight partitions, each below a sixth of what a partition takes', () => {
    const { keys, rate } = busiest((id, at) => listPartition(at, id));
    expect(keys).toBe(8);
    expect(rate).toBeLessThan(PARTITION_LIMIT / 6);
  });

  it('spread the failures alike when one plugin fails at every event', () => {
    const { keys, rate } = busiest((id, at) => failurePartition('webhook', at, id));
    expect(keys).toBe(8);
    expect(rate).toBeLessThan(PARTITION_LIMIT / 6);
  });
});

describe('keys of an event', () => {
  const id = 'A1B2c3d4-0000-4000-8000-00000000000f';
  const at = Date.parse('2026-11-25T23:59:59.999Z');

  it('are found by the first characters of its id, in either case', () => {
    for (const prefix of [id.slice(0, 4), id.slice(0, 8), id.toUpperCase(), id.toLowerCase()]) {
      expect(eventPartition(prefix)).toBe(eventPartition(id));
      expect(runSortKey(id, at, 'r').startsWith(eventSortPrefix(prefix))).toBe(true);
    }
  });

  it('are among the partitions that a day is read from', () => {
    expect(listPartitions('2026-11-25')).toContain(listPartition(at, id));
    expect(listPartitions('2026-11-25')).not.toContain(listPartition(at + 1, id));
    expect(failurePartitions('webhook.siem', '2026-11-25')).toContain(failurePartition('webhook.siem', at, id));
  });
});
