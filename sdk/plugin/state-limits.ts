import { ServerMonitorError } from '../errors.ts';

/** Bytes of JSON that one value of a plugin's state may have; an item of DynamoDB may have 400 kB (its developer guide, "Quotas"). */
const MAX_STATE_VALUE = 100_000;

/**
 * The JSON of a value of a plugin's state.
 *
 * @throws {ServerMonitorError} `state_too_large`
 */
export function stateJson(key: string, value: unknown): string {
  const json = JSON.stringify(value) ?? 'null';
  const size = new TextEncoder().encode(json).length;
  if (size <= MAX_STATE_VALUE) return json;
  throw new ServerMonitorError(
    'state_too_large',
    `state \`${key}\` has ${size} bytes, over the limit of ${MAX_STATE_VALUE}`,
  );
}

/**
 * The number that a counter goes on from.
 *
 * @param value - of the state; undefined when there is none
 * @throws {ServerMonitorError} `state_not_a_number`
 */
export function counterValue(key: string, value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new ServerMonitorError(
    'state_not_a_number',
    `state \`${key}\` is not an integer: \`increment\` cannot add to it`,
  );
}

/** @throws {RangeError} when it is not a safe integer */
export function assertIncrement(by: number): void {
  if (!Number.isSafeInteger(by)) throw new RangeError(`increment by ${by}: give an integer`);
}
