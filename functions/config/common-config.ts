import * as z from 'zod/mini';
import type { PluginDefaults } from '../../sdk/plugin/define-plugin.ts';
import { eventPatternSchema } from '../filter/event-pattern-schema.ts';
import type { CompiledPattern } from '../filter/parse-pattern.ts';

/** Seconds. SQS keeps a message for 14 days (SQS developer guide, "Amazon SQS message quotas"), and each hop is a new one. */
const LONGEST_PARK_MAX = 7 * 24 * 3600;

/** Seconds. A visibility timeout of the queues covers at most this much of one attempt. */
const MAX_TIMEOUT = 60;

/** Deliveries per second: each takes a slot by a write to one item, and DynamoDB takes 1,000 a second (its developer guide, "Quotas"). */
const MAX_RATE = 500;

/** The largest values. A larger one is lowered to this, because the Python system accepted any. */
const largest = {
  timeout: MAX_TIMEOUT,
  retry_max: 50,
  concurrency: 1000,
  park_max: LONGEST_PARK_MAX,
  rate_limit: MAX_RATE,
  batch_max: 10_000,
} as const;

const typeNames = 'must be a list of event types, such as ["alert.*", "task.failed"]';
const flag = 'must be `true` or `false`';

const keys = {
  event_types: z.array(z.string(typeNames), typeNames),
  filter: eventPatternSchema,
  timeout: z.number('must be a number of seconds').check(z.gt(0, 'must be above 0')),
  retry_max: z.int('must be a whole number').check(z.gte(0, 'must not be negative')),
  concurrency: z.int('must be a whole number').check(z.gte(1, 'must be 1 or more')),
  allow_http: z.boolean(flag),
  isolated: z.boolean(flag),
  park_max: z.number('must be a number of seconds').check(z.gte(0, 'must not be negative')),
  dedupe: z.boolean(flag),
  rate_limit: z.number('must be a number of deliveries per second').check(z.gt(0, 'must be above 0')),
  batch_max: z.int('must be a whole number').check(z.gte(1, 'must be 1 or more')),
};

/** The schema of the keys that every plugin accepts, where they are set. */
export const commonConfigSchema = z.partial(z.object(keys));

/** The names of the keys that every plugin accepts. */
export const commonKeys: readonly string[] = Object.keys(keys);

/** The configuration keys that every plugin accepts, with their defaults filled in. */
export interface CommonConfig {
  /** Exact types or prefixes such as `task.*`; empty for all. */
  event_types: readonly string[];
  filter: CompiledPattern | undefined;
  /** Seconds. */
  timeout: number;
  retry_max: number;
  concurrency: number;
  allow_http: boolean;
  isolated: boolean;
  /** Seconds for which a delivery may wait for an endpoint that is down, without using attempts; 0 for no such wait. */
  park_max: number;
  /** Whether a delivery is made only once, however often its event comes. */
  dedupe: boolean;
  /** Deliveries per second, in all sandboxes together. */
  rate_limit: number | undefined;
  /** Events in one call of `onBatch`, at most. */
  batch_max: number;
}

/** A plugin's configuration in two parts. */
export interface SplitConfig {
  common: CommonConfig;
  own: Record<string, unknown>;
  /** What was changed, one sentence each. */
  warnings: readonly string[];
}

/**
 * Splits a plugin's configuration into the common keys and its own. A common key that is null or empty text is not set. One
 * above its largest value is lowered to it.
 *
 * @throws {z.core.$ZodError}
 */
export function splitConfig(raw: Record<string, unknown>, defaults: PluginDefaults = {}): SplitConfig {
  const entries = Object.entries(raw);
  const own = Object.fromEntries(entries.filter(([key]) => !Object.hasOwn(keys, key)));
  const set = entries.filter(([key, value]) => Object.hasOwn(keys, key) && value !== null && value !== '');
  const warnings: string[] = [];
  const given = commonConfigSchema.parse({ ...defaults, ...Object.fromEntries(set) });
  for (const [key, most] of largestEntries) {
    const value = given[key];
    if (value === undefined || value <= most) continue;
    given[key] = most;
    warnings.push(`\`${key}\` is above its largest value: ${most} is used`);
  }
  return { common: withDefaults(given), own, warnings };
}

const largestEntries = Object.entries(largest) as readonly [keyof typeof largest, number][];

function withDefaults(given: z.output<typeof commonConfigSchema>): CommonConfig {
  return {
    event_types: given.event_types ?? [],
    filter: given.filter,
    timeout: given.timeout ?? 10,
    retry_max: given.retry_max ?? 3,
    concurrency: given.concurrency ?? 20,
    allow_http: given.allow_http ?? false,
    isolated: given.isolated ?? false,
    park_max: given.park_max ?? 3600,
    dedupe: given.dedupe ?? false,
    rate_limit: given.rate_limit,
    batch_max: given.batch_max ?? 100,
  };
}

/** Whether an event type is among those a configuration names. */
export function acceptsType(config: CommonConfig, eventType: string): boolean {
  if (config.event_types.length === 0) return true;
  return config.event_types.some((wanted) =>
    wanted.endsWith('*') ? eventType.startsWith(wanted.slice(0, -1)) : eventType === wanted,
  );
}
