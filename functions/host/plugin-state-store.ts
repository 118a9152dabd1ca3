import type { AttributeValue, DynamoDB, PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { StateConflictError } from '../../sdk/errors.ts';
import type { SetStateOptions, VersionedValue } from '../../sdk/plugin/plugin-context.ts';
import { counterValue, stateJson } from '../../sdk/plugin/state-limits.ts';
import type { Clock } from '../time/clock.ts';
import type { StateStore } from './guarded-state.ts';

type Item = Record<string, AttributeValue>;

/** The version of a value that was written before values had one. */
const FIRST_VERSION = '0';

/** How often a counter is started at most before `increment` gives up: each time, another delivery was faster. */
const MAX_STARTS = 5;

const NOT_EXPIRED = '(attribute_not_exists(expires_at) OR expires_at > :now)';

/**
 * The state of one plugin instance, in the state table under a partition of its own. Values are kept as JSON; an
 * integer also as a number, which DynamoDB can add to and which counts.
 */
export class PluginStateStore implements StateStore {
  readonly #client: () => Promise<DynamoDB>;
  readonly #table: string;
  readonly #plugin: string;
  readonly #clock: Clock;

  constructor(client: () => Promise<DynamoDB>, table: string, plugin: string, clock: Clock) {
    this.#client = client;
    this.#table = table;
    this.#plugin = plugin;
    this.#clock = clock;
  }

  async get(key: string, signal?: AbortSignal): Promise<VersionedValue> {
    const input = { TableName: this.#table, Key: this.#keyOf(key), ConsistentRead: true };
    const { Item } = await (await this.#client()).getItem(input, endingWith(signal));
    return this.#read(Item);
  }

  async set(key: string, value: unknown, options: SetStateOptions = {}, signal?: AbortSignal): Promise<void> {
    const item = { ...this.#keyOf(key), ...encodeValue(key, value), ...this.#expiryOf(options.ttl) };
    const put = this.#put(
      { ...item, state_version: { S: this.#newVersion() } },
      this.#expects(options.expectedVersion),
      signal,
    );
    if (!(await put)) throw new StateConflictError(key);
  }

  /** Starts a counter where DynamoDB has nothing to add to: no value, an expired one, or an integer kept as JSON. */
  async increment(key: string, by: number, { ttl }: { ttl?: number } = {}, signal?: AbortSignal): Promise<number> {
    for (let start = 0; start < MAX_STARTS; start += 1) {
      const sum = await this.#add(key, by, signal);
      if (sum !== undefined) return sum;
      const { value, version } = await this.get(key, signal);
      const first = counterValue(key, value) + by;
      const options = { ...(ttl === undefined ? {} : { ttl }), expectedVersion: version };
      const isFirst = await this.set(key, first, options, signal).then(() => true, refusedByConflict);
      if (isFirst) return first;
    }
    throw new StateConflictError(key);
  }

  async delete(key: string, signal?: AbortSignal): Promise<void> {
    const input = { TableName: this.#table, Key: this.#keyOf(key) };
    await (await this.#client()).deleteItem(input, endingWith(signal));
  }

  /** The sum; undefined when there is no counter that has not expired. */
  async #add(key: string, by: number, signal: AbortSignal | undefined): Promise<number | undefined> {
    try {
      const { Attributes } = await (await this.#client()).updateItem(
        {
          TableName: this.#table,
          Key: this.#keyOf(key),
          UpdateExpression: 'ADD number_value :by SET state_version = :version',
          ConditionExpression: `attribute_exists(number_value) AND ${NOT_EXPIRED}`,
          ExpressionAttributeValues: {
            ':by': { N: String(by) },
            ':version': { S: this.#newVersion() },
            ':now': this.#now(),
          },
          ReturnValues: 'UPDATED_NEW',
        },
        endingWith(signal),
      );
      return Number(Attributes?.number_value?.N);
    } catch (error) {
      if (isConditionFailure(error)) return undefined;
      throw error;
    }
  }

  /** False when the condition does not hold. */
  async #put(Item: Item, condition: Partial<PutItemCommandInput>, signal: AbortSignal | undefined): Promise<boolean> {
    try {
      await (await this.#client()).putItem({ TableName: this.#table, Item, ...condition }, endingWith(signal));
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }

  #expects(version: string | null | undefined): Partial<PutItemCommandInput> {
    if (version === undefined) return {};
    if (version === null) {
      return {
        ConditionExpression: 'attribute_not_exists(pk) OR expires_at <= :now',
        ExpressionAttributeValues: { ':now': this.#now() },
      };
    }
    if (version === FIRST_VERSION) {
      return {
        ConditionExpression: `attribute_exists(pk) AND attribute_not_exists(state_version) AND ${NOT_EXPIRED}`,
        ExpressionAttributeValues: { ':now': this.#now() },
      };
    }
    return {
      ConditionExpression: `state_version = :version AND ${NOT_EXPIRED}`,
      ExpressionAttributeValues: { ':version': { S: version }, ':now': this.#now() },
    };
  }

  /** DynamoDB removes expired items only some time later. */
  #read(item: Item | undefined): VersionedValue {
    const expiresAt = item?.expires_at?.N;
    if (!item || (expiresAt !== undefined && Number(expiresAt) <= Number(this.#now().N))) {
      return { value: undefined, version: null };
    }
    const number = item.number_value?.N;
    const value = number === undefined ? JSON.parse(item.value?.S ?? 'null') : Number(number);
    return { value, version: item.state_version?.S ?? FIRST_VERSION };
  }

  #keyOf(key: string) {
    return { pk: { S: `state#${this.#plugin}` }, sk: { S: key } };
  }

  /** Seconds since the epoch, as in `expires_at`. */
  #now() {
    return { N: String(this.#clock.now() / 1000) };
  }

  #expiryOf(ttl: number | undefined) {
    return ttl === undefined ? {} : { expires_at: { N: String(Math.ceil(this.#clock.now() / 1000 + ttl)) } };
  }

  #newVersion(): string {
    return `${this.#clock.now().toString(36)}-${this.#clock.random().toString(36).slice(2)}`;
  }
}

/** An integer is kept as JSON as well: a version of the functions that knows no counters still reads it after a rollback. */
function encodeValue(key: string, value: unknown): Item {
  const json = stateJson(key, value);
  return { value: { S: json }, ...(Number.isSafeInteger(value) ? { number_value: { N: json } } : {}) };
}

function refusedByConflict(error: unknown): false {
  if (error instanceof StateConflictError) return false;
  throw error;
}

/** By its name: the class is only loaded with the client. */
function isConditionFailure(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

function endingWith(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {};
}
