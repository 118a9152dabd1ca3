import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { HourCounts, PluginCounts } from '../delivery-counters.ts';
import { COUNTERS_PARTITION } from './history-keys.ts';

/** Counts that sandboxes add to. The letters begin the names of the attributes, e.g. `d:webhook`. */
export const countCode = { delivered: 'd', retried: 'r', dead: 'x', parked: 'p', age: 'a' } as const;

/** What the last sandbox to write sets. */
export const lastCode = { delivered: 'l', failure: 'e' } as const;

const counters = ['delivered', 'retried', 'dead', 'parked', 'age'] as const;

/** Attributes in one update: an expression has at most 300 operators and 4 KB (DynamoDB developer guide, "Quotas"). */
const MAX_ATTRIBUTES = 100;

type Value = { S: string } | { N: string };
type Assignment = readonly [name: string, value: Value];

/**
 * The updates that add a sandbox's counts to the hour's item. All plugins share one item: so a flush is one write,
 * and a day is one query.
 *
 * @param keep - seconds for which the item is kept
 */
export function encodeCounts(table: string, { hour, plugins }: HourCounts, keep: number): UpdateItemCommandInput[] {
  const expires = { N: String(Date.parse(`${hour}:00:00Z`) / 1000 + keep) };
  const assignments = [...plugins].flatMap(([plugin, counts]) => assignmentsOf(plugin, counts));
  const inputs: UpdateItemCommandInput[] = [];
  for (let from = 0; from < assignments.length; from += MAX_ATTRIBUTES) {
    inputs.push(updateOf(table, hour, [['expires', expires], ...assignments.slice(from, from + MAX_ATTRIBUTES)]));
  }
  return inputs;
}

function assignmentsOf(plugin: string, counts: PluginCounts): Assignment[] {
  const { lastDelivered, lastFailure } = counts;
  const added = counters
    .filter((counter) => counts[counter] > 0)
    .map((counter) => [`${countCode[counter]}:${plugin}`, { N: String(counts[counter]) }] as const);
  return [
    ...added,
    ...(lastDelivered > 0 ? [[`${lastCode.delivered}:${plugin}`, { N: String(lastDelivered) }] as const] : []),
    ...(lastFailure
      ? [[`${lastCode.failure}:${plugin}`, { S: JSON.stringify([lastFailure.at, lastFailure.error]) }] as const]
      : []),
  ];
}

function updateOf(table: string, hour: string, assignments: readonly Assignment[]): UpdateItemCommandInput {
  const added: string[] = [];
  const set: string[] = [];
  const names: Record<string, string> = {};
  const values: Record<string, Value> = {};
  for (const [index, [name, value]] of assignments.entries()) {
    names[`#${index}`] = name;
    values[`:${index}`] = value;
    if (counters.some((counter) => name.startsWith(`${countCode[counter]}:`))) added.push(`#${index} :${index}`);
    else set.push(`#${index} = :${index}`);
  }
  return {
    TableName: table,
    Key: { pk: { S: COUNTERS_PARTITION }, sk: { S: hour } },
    UpdateExpression: `SET ${set.join(', ')}${added.length > 0 ? ` ADD ${added.join(', ')}` : ''}`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}
