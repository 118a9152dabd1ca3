import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it, vi } from 'vitest';
import { createDeliveryDeduplicator } from '../../../../functions/host/delivery-deduplicator.ts';

type Item = Record<string, AttributeValue>;

/** A table that keeps the records of the idempotency utility as DynamoDB would, and fails on demand. */
function memoryTable() {
  const items = new Map<string, Item>();
  let broken: (() => Promise<never>) | undefined;
  const client = new DynamoDBClient({ region: 'us-east-1' });
  const keyOf = (item: Item = {}) => `${item.pk?.S} ${item.sk?.S}`;
  const answer = async (command: object) => {
    if (broken) return broken();
    if (command instanceof PutItemCommand) {
      const { Item = {} } = command.input;
      const old = items.get(keyOf(Item));
      const isLive = old?.status?.S === 'COMPLETED' || Number(old?.in_progress_expiration?.N) > Date.now();
      if (old && isLive) throw new ConditionalCheckFailedException({ message: 'there', $metadata: {}, Item: old });
      items.set(keyOf(Item), Item);
    }
    if (command instanceof UpdateItemCommand) {
      const { Key = {} } = command.input;
      items.set(keyOf(Key), { ...items.get(keyOf(Key)), ...Key, status: { S: 'COMPLETED' } });
    }
    if (command instanceof DeleteItemCommand) items.delete(keyOf(command.input.Key));
    return {};
  };
  vi.spyOn(client, 'send').mockImplementation(answer);
  return {
    client,
    statuses: () => [...items.values()].map((item) => item.status?.S),
    fail: (how: () => Promise<never>) => {
      broken = how;
    },
  };
}

function setUp() {
  const table = memoryTable();
  const errors: unknown[] = [];
  const options = {
    client: async () => table.client,
    table: 'state',
    onError: (error: unknown) => void errors.push(error),
  };
  const once = createDeliveryDeduplicator(options, 'webhook');
  const attempt = (make: () => Promise<void>, isOver = () => false) => once('event:webhook', 200, make, isOver);
  return { table, errors, attempt };
}

const nothing = async () => {};

describe('a delivery that is to be made once', () => {
  it('is not made again when it was made', async () => {
    const { attempt } = setUp();
    const make = vi.fn(nothing);
    expect(await attempt(make)).toBeUndefined();
    expect(await attempt(make)).toEqual({ status: 'skipped', reason: 'duplicate' });
    expect(make).toHaveBeenCalledTimes(1);
  });

  it('is made again when it failed', async () => {
    const { attempt, table } = setUp();
    await expect(attempt(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(table.statuses()).toEqual([]);
    expect(await attempt(nothing)).toBeUndefined();
  });

  it('waits while another attempt is under way, without using one', async () => {
    const { attempt } = setUp();
    const first = Promise.withResolvers<void>();
    const made = attempt(() => first.promise);
    await vi.waitFor(async () => {
      expect(await attempt(nothing)).toMatchObject({ status: 'retry', reason: 'in_progress', counts: false });
    });
    first.resolve();
    await made;
  });

  it('is not remembered when its hook answers after its time: the retry has to make it', async () => {
    const { attempt, table } = setUp();
    let over = false;
    await attempt(
      async () => {
        over = true;
      },
      () => over,
    );
    expect(table.statuses()).toEqual(['INPROGRESS']);
    // That record is void when the attempt's time is over.
    await vi.waitFor(async () => expect(await attempt(nothing)).toBeUndefined());
    expect(table.statuses()).toEqual(['COMPLETED']);
  });

  it('is not forgotten because an earlier attempt fails after its time', async () => {
    const { attempt, table } = setUp();
    let over = false;
    const late = Promise.withResolvers<void>();
    const first = attempt(
      () => {
        over = true;
        return late.promise;
      },
      () => over,
    );
    await vi.waitFor(() => expect(over).toBe(true));
    await vi.waitFor(async () => expect(await attempt(nothing)).toBeUndefined());
    late.reject(new Error('late'));
    await expect(first).rejects.toThrow('late');
    expect(table.statuses()).toEqual(['COMPLETED']);
  });

  it('is not begun when the table answers after its time', async () => {
    const { attempt } = setUp();
    const make = vi.fn(nothing);
    await attempt(make, () => true);
    expect(make).not.toHaveBeenCalled();
  });

  it.each([
    ['fails', () => Promise.reject(new Error('down'))],
    ['does not answer', () => new Promise<never>(() => {})],
  ])('waits without using an attempt when the table %s, and says so', async (_, how) => {
    const { attempt, table, errors } = setUp();
    const make = vi.fn(nothing);
    table.fail(how);
    expect(await attempt(make)).toMatchObject({ status: 'retry', reason: 'state_unavailable', counts: false });
    expect(make).not.toHaveBeenCalled();
    expect(errors).toHaveLength(1);
  });

  it('was made, though the table does not answer that it is remembered', async () => {
    const { attempt, table, errors } = setUp();
    const timeIsUp = sleep(200, 'time is up');
    const made = attempt(async () => table.fail(() => new Promise<never>(() => {})));
    // Within the attempt's own time, or it would count as one that timed out.
    expect(await Promise.race([made, timeIsUp])).toBeUndefined();
    expect(errors).toHaveLength(1);
  });
});
