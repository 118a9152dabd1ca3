/**
 * Names of the table's keys and indexes. Attribute names are short: DynamoDB bills an item by the kilobyte, names included.
 * docs/adr has how the keys are spread.
 */
export const indexes = {
  /** All runs, by day and time. */
  list: { name: 'list', partition: 'day', sort: 'at' },
  /** Failed attempts, by plugin, day and time. */
  failures: { name: 'failures', partition: 'failed', sort: 'at' },
} as const;

/** Partitions over which each day of an index is spread: a partition takes 1,000 writes a second. */
export const SHARDS = 8;

/** Characters of an event's id that its partition is named after. An operator must give at least as many. */
export const MIN_PREFIX = 4;

/** Partition of the counters: one item an hour. */
export const COUNTERS_PARTITION = 'counters';

/** Event ids are random (UUID version 4), so their first characters spread events over 65,536 partitions. */
export function eventPartition(eventIdOrPrefix: string): string {
  return `E#${eventIdOrPrefix.slice(0, MIN_PREFIX).toLowerCase()}`;
}

/** The start of the sort keys of an event's items. @param eventIdOrPrefix - at least `MIN_PREFIX` characters */
export function eventSortPrefix(eventIdOrPrefix: string): string {
  return eventIdOrPrefix.toLowerCase();
}

/** @param record - what distinguishes two runs of one event within a millisecond */
export function runSortKey(eventId: string, at: number, record: string): string {
  return `${eventId.toLowerCase()}#R#${at}#${record}`;
}

/** The sort key of an attempt. */
export function attemptSortKey(eventId: string, at: number, plugin: string, attempt: number): string {
  return `${eventId.toLowerCase()}#A#${at}#${plugin}#${attempt}`;
}

/** The sort key of what an operator did. */
export function actionSortKey(eventId: string, at: number, action: string, plugin = ''): string {
  return `${eventId.toLowerCase()}#X#${at}#${action}#${plugin}`;
}

/** The partition of the index `list` that an event's runs are in. */
export function listPartition(at: number, eventId: string): string {
  return `${dayOf(at)}#${shardOf(eventId)}`;
}

/** All partitions of a day in the index `list`. */
export function listPartitions(day: string): string[] {
  return allShards().map((shard) => `${day}#${shard}`);
}

/** The partition of the index `failures` that a plugin's failed attempts at an event are in. */
export function failurePartition(plugin: string, at: number, eventId: string): string {
  return `${plugin}#${dayOf(at)}#${shardOf(eventId)}`;
}

/** All partitions of a plugin's day in the index `failures`. */
export function failurePartitions(plugin: string, day: string): string[] {
  return allShards().map((shard) => `${plugin}#${day}#${shard}`);
}

let lastDay = { number: Number.NaN, text: '' };

/** The day in UTC, e.g. `2026-11-25`. @param at - milliseconds since the epoch */
export function dayOf(at: number): string {
  const number = Math.floor(at / 86_400_000);
  if (lastDay.number !== number) lastDay = { number, text: new Date(at).toISOString().slice(0, 10) };
  return lastDay.text;
}

/** The hour in UTC, e.g. `2026-11-25T21`: the sort key of its counters. @param at - milliseconds since the epoch */
export function hourOf(at: number): string {
  return new Date(at).toISOString().slice(0, 13);
}

/** The last digit of the id is random, as the first ones are. */
function shardOf(eventId: string): number {
  return Number.parseInt(eventId.slice(-1), 16) % SHARDS;
}

function allShards(): number[] {
  return Array.from({ length: SHARDS }, (_, shard) => shard);
}
