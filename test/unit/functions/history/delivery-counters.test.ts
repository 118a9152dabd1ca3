import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { DeliveryCounters, type HourCounts, REFILL } from '../../../../functions/history/delivery-counters.ts';
import { decodeCounts } from '../../../../functions/history/table/decode-counts.ts';
import { encodeCounts } from '../../../../functions/history/table/encode-counts.ts';

const noon = Date.parse('2026-11-25T12:00:00Z');
const MONTH = 30 * 86_400;

function only(hours: readonly HourCounts[]): HourCounts {
  const [hour, ...more] = hours;
  if (!hour || more.length > 0) throw new Error(`${hours.length} hours, not one`);
  return hour;
}

/** What DynamoDB makes of updates of an absent item. */
function applied(updates: readonly UpdateItemCommandInput[]) {
  const item: Record<string, unknown> = {};
  for (const { Key, ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } of updates) {
    Object.assign(item, Key);
    for (const [placeholder, name] of Object.entries(ExpressionAttributeNames)) {
      item[name] = ExpressionAttributeValues[placeholder.replace('#', ':')];
    }
  }
  return item;
}

describe('counters', () => {
  it('count by plugin and hour', () => {
    const counters = new DeliveryCounters();
    counters.delivered('webhook', noon, 100);
    counters.delivered('webhook', noon + 1000, 50);
    counters.failed('slack', 'retried', noon, 'HTTP 503');
    counters.failed('slack', 'dead', noon + 5, 'x'.repeat(1000));
    counters.parked('slack', noon);
    counters.delivered('webhook', noon + 3_600_000, 1);
    const [first, second] = counters.take(noon);
    expect(first?.hour).toBe('2026-11-25T12');
    expect(first?.plugins.get('webhook')).toMatchObject({ delivered: 2, age: 150, lastDelivered: noon + 1000 });
    expect(first?.plugins.get('slack')).toMatchObject({
      retried: 1,
      dead: 1,
      parked: 1,
      lastFailure: { at: noon + 5, error: 'x'.repeat(200) },
    });
    expect(second?.hour).toBe('2026-11-25T13');
  });

  it('come out of the table as they went in', () => {
    const counters = new DeliveryCounters();
    counters.delivered('webhook.siem', noon, 100);
    counters.failed('slack', 'retried', noon, 'Error: "no"');
    const hour = only(counters.take(noon));
    expect(decodeCounts(applied(encodeCounts('history', hour, MONTH)))).toEqual(hour);
  });

  it('are added, not set, so that sandboxes do not overwrite each other', () => {
    const counters = new DeliveryCounters();
    counters.delivered('webhook', noon, 100);
    const [update] = encodeCounts('history', only(counters.take(noon)), MONTH);
    expect(update?.UpdateExpression).toBe('SET #0 = :0, #3 = :3 ADD #1 :1, #2 :2');
    expect(update?.ExpressionAttributeNames).toEqual({
      '#0': 'expires',
      '#1': 'd:webhook',
      '#2': 'a:webhook',
      '#3': 'l:webhook',
    });
  });

  it('of many plugins are split into updates that DynamoDB takes', () => {
    const counters = new DeliveryCounters();
    for (let plugin = 0; plugin < 60; plugin += 1) counters.delivered(`webhook.p${plugin}`, noon, 1);
    const hour = only(counters.take(noon));
    const updates = encodeCounts('history', hour, MONTH);
    expect(updates.length).toBe(2);
    for (const { UpdateExpression = '' } of updates) expect(UpdateExpression.length).toBeLessThan(4096);
    expect(decodeCounts(applied(updates))).toEqual(hour);
  });

  it('are written at every invocation when these are rare', () => {
    expect(simulate({ invocations: 200, interval: REFILL })).toEqual({ writes: 200, left: 0 });
  });

  it('are written at every invocation of a burst', () => {
    expect(simulate({ invocations: 60, interval: 10 })).toEqual({ writes: 60, left: 0 });
  });

  it('are written at once when a plugin fails for the first time in an hour', () => {
    const counters = new DeliveryCounters();
    const writes = (plugin: string, at: number) => {
      counters.failed(plugin, 'retried', at, 'HTTP 503');
      return counters.take(at).length;
    };
    for (let count = 0; count < 61; count += 1) writes('webhook', noon);
    expect([writes('webhook', noon + 1), writes('slack', noon + 2), writes('slack', noon + 3)]).toEqual([0, 1, 0]);
    expect(writes('slack', noon + 3_600_000)).toBeGreaterThan(0);
  });

  it('are written every five seconds when invocations stay frequent, and wait no longer', () => {
    const { writes, left } = simulate({ invocations: 20 * 60, interval: 1000 });
    expect(writes).toBeLessThanOrEqual(60 + (20 * 60) / 5);
    expect(left).toBeLessThan(5);
  });
});

/** Counts a delivery at each invocation. @returns the writes, and the deliveries that are not written at the end */
function simulate({ invocations, interval }: { invocations: number; interval: number }) {
  const counters = new DeliveryCounters();
  let writes = 0;
  let left = invocations;
  for (let invocation = 0; invocation < invocations; invocation += 1) {
    const now = noon + invocation * interval;
    counters.delivered('webhook', now, 1);
    const taken = counters.take(now);
    if (taken.length > 0) writes += 1;
    for (const { plugins } of taken) left -= plugins.get('webhook')?.delivered ?? 0;
  }
  return { writes, left };
}
