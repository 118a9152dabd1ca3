import type { DynamoDB } from '@aws-sdk/client-dynamodb';

/** Reserves the next free time for a delivery, for all sandboxes together. Resolves to the seconds to wait for it; 0 for now. */
export type ReserveSlot = (now: number) => Promise<number>;

/** Tries for a reservation: two of them fail only while others reserve in between. */
const MAX_TRIES = 5;

/**
 * Spreads the deliveries of an instance over time: each gets a slot, `1 / perSecond` after the one before. The next free slot
 * is a number in the state table, moved on by one write for each delivery.
 *
 * @param perSecond - deliveries per second, above 0
 */
export function createRateLimiter(
  client: () => Promise<Pick<DynamoDB, 'updateItem'>>,
  table: string,
  instance: string,
  perSecond: number,
): ReserveSlot {
  const interval = 1000 / perSecond;
  const key = { pk: { S: 'rate' }, sk: { S: instance } };

  /** The slot that was free, or undefined when the condition does not hold. */
  const advance = async (busy: boolean, now: number): Promise<number | undefined> => {
    try {
      const { Attributes } = await (await client()).updateItem({
        TableName: table,
        Key: key,
        UpdateExpression: busy ? 'SET next_slot = next_slot + :interval' : 'SET next_slot = :now + :interval',
        ConditionExpression: busy ? 'next_slot > :now' : 'attribute_not_exists(next_slot) OR next_slot <= :now',
        ExpressionAttributeValues: { ':interval': { N: String(interval) }, ':now': { N: String(now) } },
        ReturnValues: 'ALL_NEW',
      });
      return Number(Attributes?.next_slot?.N ?? now + interval) - interval;
    } catch (error) {
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return undefined;
      throw error;
    }
  };

  return async (now) => {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const slot = (await advance(true, now)) ?? (await advance(false, now));
      if (slot !== undefined) return Math.max(0, slot - now) / 1000;
    }
    throw new Error(`no slot of ${instance}'s rate limit could be reserved`);
  };
}
