import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import { ServerMonitorError } from '../../sdk/errors.ts';
import type { Clock } from '../time/clock.ts';
import type { StateStore } from './guarded-state.ts';

/** Bytes of JSON that one value may have; an item of DynamoDB may have 400 kB (its developer guide, "Quotas"). */
const MAX_VALUE = 100_000;

/** The state of one plugin instance, in the state table under a partition of its own. */
export function createPluginState(
  client: () => Promise<DynamoDB>,
  table: string,
  plugin: string,
  clock: Clock,
): StateStore {
  const keyOf = (key: string) => ({ pk: { S: `state#${plugin}` }, sk: { S: key } });
  return {
    async get(key, signal) {
      const input = { TableName: table, Key: keyOf(key), ConsistentRead: true };
      const { Item } = await (await client()).getItem(input, endingWith(signal));
      // DynamoDB removes expired items only some time later.
      const expired = Item?.expires_at?.N !== undefined && Number(Item.expires_at.N) * 1000 <= clock.now();
      const text = expired ? undefined : Item?.value?.S;
      return text === undefined ? undefined : JSON.parse(text);
    },
    async set(key, value, { ttl } = {}, signal) {
      const text = JSON.stringify(value) ?? 'null';
      const size = Buffer.byteLength(text);
      if (size > MAX_VALUE) {
        throw new ServerMonitorError(
          'state_too_large',
          `state \`${key}\` has ${size} bytes, over the limit of ${MAX_VALUE}`,
        );
      }
      const expiry = ttl === undefined ? {} : { expires_at: { N: String(Math.ceil(clock.now() / 1000 + ttl)) } };
      const Item = { ...keyOf(key), value: { S: text }, ...expiry };
      await (await client()).putItem({ TableName: table, Item }, endingWith(signal));
    },
    async delete(key, signal) {
      await (await client()).deleteItem({ TableName: table, Key: keyOf(key) }, endingWith(signal));
    },
  };
}

function endingWith(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {};
}
