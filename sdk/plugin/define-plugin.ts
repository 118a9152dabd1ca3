import type * as z from 'zod/v4/core';
import type { PluginEvent } from '../event/plugin-event.ts';
import type { BatchHookContext, HookContext, PluginContext } from './plugin-context.ts';

type Awaitable<T> = T | Promise<T>;

/** Events whose type starts with `Prefix`. */
export type EventOf<Prefix extends string> = PluginEvent & { event_type: `${Prefix}${string}` };

/** Called with one event. What it throws decides what happens next: see `PermanentError` and `RetryAfterError`. */
export type EventHook<Config, Event extends PluginEvent = PluginEvent> = (
  event: Event,
  ctx: HookContext<Config>,
) => Awaitable<void>;

/** Hooks that are called with events. For one event: `onEvent`, then at most one by type, then `onAuditLog`. */
export interface EventHooks<Config> {
  /** Every event. */
  onEvent: EventHook<Config>;
  /** Every event whose `action` is not empty. */
  onAuditLog: EventHook<Config>;
  /** `task.created` */
  onTaskCreated: EventHook<Config, EventOf<'task.created'>>;
  /** `task.finished` and `task.failed`. */
  onTaskFinished: EventHook<Config, EventOf<'task.finished' | 'task.failed'>>;
  /** `inventory.*` */
  onInventoryCollected: EventHook<Config, EventOf<'inventory.'>>;
  /** `alert.*` */
  onAlert: EventHook<Config, EventOf<'alert.'>>;
  /** `server.status*` */
  onServerStatusChanged: EventHook<Config, EventOf<'server.status'>>;
}

/** A delivery of a batch that failed. */
export interface BatchFailure {
  /** One of the context's `deliveryIds`. */
  deliveryId: string;
  /** What a hook would have thrown: `PermanentError` and `RetryAfterError` mean the same as there. Any failure when absent. */
  error?: unknown;
}

/** What `onBatch` says of its deliveries: those that it does not name succeeded. */
export interface BatchResult {
  /** The deliveries that failed. */
  failed: readonly BatchFailure[];
}

/**
 * Called with the events of one batch, in one call. When it throws, all of them failed; when it names some, only those are
 * retried, each under its own delivery id. A retry may come alone, as a batch of one.
 */
export type BatchHook<Config> = (
  events: readonly PluginEvent[],
  ctx: BatchHookContext<Config>,
) => Awaitable<BatchResult | undefined> | Awaitable<void>;

/** All hooks a plugin may have. */
export interface Hooks<Config> extends Partial<EventHooks<Config>> {
  /** The events of a batch in one call, for bulk APIs. It takes the place of all other event hooks. */
  onBatch?: BatchHook<Config>;
  /** Before the first event, and again after a change of the configuration. A throw is a fault: deliveries are retried. */
  onStartup?: (ctx: PluginContext<Config>) => Awaitable<void>;
  /** After the last event of this configuration. Not guaranteed: a sandbox may be taken away without notice. */
  onShutdown?: () => Awaitable<void>;
}

/** Fallbacks for the common configuration keys, used where an operator sets none. */
export interface PluginDefaults {
  /** Seconds one attempt may take. */
  timeout?: number;
  /** Retries after the first attempt. */
  retry_max?: number;
  /** Deliveries under way at once in one sandbox. */
  concurrency?: number;
  /** Events in one call of `onBatch`, at most. */
  batch_max?: number;
  /** Deliveries per second, in all sandboxes together: what the endpoint takes. */
  rate_limit?: number;
  /** Whether a delivery is made only once, however often its event comes; see docs/reference/plugin-api.md. */
  dedupe?: boolean;
}

/** A plugin: one exported value. */
export interface PluginDefinition<Schema extends z.$ZodType = z.$ZodType, Config = z.output<Schema>> {
  /** Lower-case, `a-z0-9_-`, no dot (a dot starts an instance's name). */
  name: string;
  /** One line for operators. */
  description: string;
  /** The schema of the configuration; leave it out when there is none. Mark secrets with `secret()`. */
  config?: Schema;
  /** Fallbacks for the common configuration keys. */
  defaults?: PluginDefaults;
  /** What the plugin does; at least one hook. */
  hooks: Hooks<Config>;
}

/** A plugin whose configuration type is not known: what the catalog holds. */
export interface AnyPlugin {
  /** As in `PluginDefinition`, like all of these. */
  name: string;
  /** One line for operators. */
  description: string;
  /** The schema of the configuration. */
  config?: z.$ZodType;
  /** Fallbacks for the common configuration keys. */
  defaults?: PluginDefaults;
  /** What the plugin does. */
  hooks: Hooks<never>;
}

const hookNames: ReadonlySet<string> = new Set<keyof Hooks<never>>([
  'onStartup',
  'onShutdown',
  'onBatch',
  'onEvent',
  'onAuditLog',
  'onTaskCreated',
  'onTaskFinished',
  'onInventoryCollected',
  'onAlert',
  'onServerStatusChanged',
]);

/** Marks definitions. Registered, so that a copy of this module, as in an installed package, has the same. */
const DEFINED = Symbol.for('server-monitor.plugin');

/** Whether a value was made by `definePlugin`. */
export function isDefinedPlugin(value: unknown): value is AnyPlugin {
  return typeof value === 'object' && value !== null && DEFINED in value;
}

/**
 * Defines a plugin. It infers the type of the configuration in every hook, and refuses a misspelt hook. It marks the
 * definition, so that the functions accept it from the catalog.
 *
 * @returns its argument
 * @throws {TypeError} when the name, the schema or a hook is not valid, or there is no hook
 * @example
 * ```ts
 * export default definePlugin({
 *   name: 'pager',
 *   description: 'Pages somebody on critical alerts',
 *   config: z.object({ url: z.url(), token: secret(z.string()) }),
 *   hooks: {
 *     async onAlert(event, { config, http }) {
 *       await http.post(config.url, { json: { title: event.event_type } });
 *     },
 *   },
 * });
 * ```
 */
export function definePlugin<Schema extends z.$ZodType = z.$ZodUnknown>(
  definition: PluginDefinition<Schema>,
): PluginDefinition<Schema> {
  if (typeof definition !== 'object' || definition === null)
    throw new TypeError('definePlugin needs an object with `name`, `description` and `hooks`');
  assertName(definition.name);
  assertSchema(definition.name, definition.config);
  assertHooks(definition.name, definition.hooks);
  if (Object.hasOwn(definition, DEFINED)) return definition;
  // A frozen definition cannot be marked.
  const marked = Object.isExtensible(definition) ? definition : { ...definition };
  return Object.defineProperty(marked, DEFINED, { value: true, enumerable: true });
}

/** Plugins in plain JavaScript have no compiler that refuses this. */
function assertName(name: unknown): void {
  if (typeof name === 'string' && /^[a-z][a-z0-9_-]{0,63}$/.test(name)) return;
  const got = typeof name === 'string' ? `plugin name \`${name}\`` : 'a plugin needs a `name`';
  throw new TypeError(`${got}: use a-z, 0-9, _ and -, starting with a letter, 64 characters at most`);
}

/** zod 4 alone marks its schemas like this: older ones have another form. */
function assertSchema(name: string, schema: unknown): void {
  if (schema === undefined || (typeof schema === 'object' && schema !== null && '_zod' in schema)) return;
  throw new TypeError(`plugin ${name}: \`config\` must be a schema of zod 4, such as z.object({ url: z.url() })`);
}

function assertHooks(name: string, hooks: unknown): void {
  const entries = typeof hooks === 'object' && hooks !== null ? Object.entries(hooks) : [];
  const defined = entries.filter(([, hook]) => hook !== undefined);
  const known = [...hookNames].join(', ');
  if (defined.length === 0) throw new TypeError(`plugin ${name}: it has no hooks; define one of ${known}`);
  for (const [hook, value] of defined) {
    if (!hookNames.has(hook)) throw new TypeError(`plugin ${name}: unknown hook \`${hook}\`; known are ${known}`);
    if (typeof value !== 'function') throw new TypeError(`plugin ${name}: hook \`${hook}\` must be a function`);
  }
  const other = defined.find(([hook]) => !['onBatch', 'onStartup', 'onShutdown'].includes(hook))?.[0];
  if (other !== undefined && defined.some(([hook]) => hook === 'onBatch')) {
    throw new TypeError(`plugin ${name}: \`onBatch\` takes the place of \`${other}\`; define one of them`);
  }
}
