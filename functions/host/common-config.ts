import * as z from 'zod/mini';
import type { PluginDefaults } from '../../sdk/plugin/define-plugin.ts';
import { type EventPattern, eventPatternSchema } from './event-pattern.ts';

/** A message may be in a queue for 14 days (SQS developer guide, "Amazon SQS message quotas"), and hops start anew. */
const MAX_PARKED = 7 * 24 * 3600;

/** A visibility timeout of the queues covers at most this much of one attempt. */
const MAX_TIMEOUT = 60;

/** Deliveries per second: each takes a slot by a write to one item, and DynamoDB takes 1,000 a second (its developer guide, "Quotas"). */
const MAX_RATE = 500;

const keys = {
  event_types: z.array(z.string()),
  filter: eventPatternSchema,
  timeout: z.number().check(z.gt(0), z.lte(MAX_TIMEOUT)),
  retry_max: z.int().check(z.gte(0), z.lte(50)),
  concurrency: z.int().check(z.gte(1), z.lte(1000)),
  allow_http: z.boolean(),
  isolated: z.boolean(),
  park_max: z.number().check(z.gte(0), z.lte(MAX_PARKED)),
  dedupe: z.boolean(),
  rate_limit: z.number().check(z.gt(0), z.lte(MAX_RATE)),
  batch_max: z.int().check(z.gte(1), z.lte(10_000)),
};
const schema = z.partial(z.object(keys));

/** The configuration keys that every plugin accepts, with their defaults filled in. */
export interface CommonConfig {
  /** Exact types or prefixes such as `task.*`; empty for all. */
  event_types: readonly string[];
  filter: EventPattern | undefined;
  /** Seconds. */
  timeout: number;
  retry_max: number;
  concurrency: number;
  allow_http: boolean;
  isolated: boolean;
  /** Seconds for which a delivery may wait for an endpoint that is down, without using attempts; 0 to try it all the same. */
  park_max: number;
  /** Whether a delivery is made only once, however often its event comes. */
  dedupe: boolean;
  /** Deliveries per second, in all sandboxes together. */
  rate_limit: number | undefined;
  /** Events in one call of `onBatch`, at most. */
  batch_max: number;
}

/** Splits a plugin's configuration into the common keys and its own. @throws {z.core.$ZodError} */
export function splitConfig(
  raw: Record<string, unknown>,
  defaults: PluginDefaults = {},
): { common: CommonConfig; own: Record<string, unknown> } {
  const own = Object.fromEntries(Object.entries(raw).filter(([key]) => !Object.hasOwn(keys, key)));
  const given = schema.parse(raw);
  const common = {
    event_types: given.event_types ?? [],
    filter: given.filter,
    timeout: given.timeout ?? defaults.timeout ?? 10,
    retry_max: given.retry_max ?? defaults.retry_max ?? 3,
    concurrency: given.concurrency ?? defaults.concurrency ?? 20,
    allow_http: given.allow_http ?? false,
    isolated: given.isolated ?? false,
    park_max: given.park_max ?? 3600,
    dedupe: given.dedupe ?? defaults.dedupe ?? false,
    rate_limit: given.rate_limit ?? defaults.rate_limit,
    batch_max: given.batch_max ?? defaults.batch_max ?? 100,
  };
  return { common, own };
}

/** Whether an event type is among those a configuration names. */
export function acceptsType(config: CommonConfig, eventType: string): boolean {
  if (config.event_types.length === 0) return true;
  return config.event_types.some((wanted) =>
    wanted.endsWith('*') ? eventType.startsWith(wanted.slice(0, -1)) : eventType === wanted,
  );
}
