import type * as z from 'zod/v4/core';
import type { PluginEvent } from '../event/plugin-event.ts';
import type { HookContext, PluginContext } from './plugin-context.ts';

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

/** All hooks a plugin may have. */
export interface Hooks<Config> extends Partial<EventHooks<Config>> {
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
  /** Whether a delivery is made only once, however often its event comes; see docs/reference/plugin-api.md. */
  dedupe?: boolean;
}

/** A plugin: one exported value. */
export interface PluginDefinition<Schema extends z.$ZodType = z.$ZodType, Config = z.output<Schema>> {
  /** Lower-case, `a-z0-9_-`, no dot (a dot starts an instance's name). */
  name: string;
  description: string;
  /** The schema of the configuration; leave it out when there is none. Mark secrets with `secret()`. */
  config?: Schema;
  defaults?: PluginDefaults;
  hooks: Hooks<Config>;
}

/** A plugin whose configuration type is not known: what the catalog holds. */
export interface AnyPlugin {
  name: string;
  description: string;
  config?: z.$ZodType;
  defaults?: PluginDefaults;
  hooks: Hooks<never>;
}

const hookNames: ReadonlySet<string> = new Set<keyof Hooks<never>>([
  'onStartup',
  'onShutdown',
  'onEvent',
  'onAuditLog',
  'onTaskCreated',
  'onTaskFinished',
  'onInventoryCollected',
  'onAlert',
  'onServerStatusChanged',
]);

/**
 * Defines a plugin. Returns its argument: it is there for the types, which infer the configuration in every hook and
 * refuse a misspelt hook, and for a clear error where no compiler looked.
 *
 * @throws {TypeError} when the name is not valid or a hook is unknown.
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
  if (!/^[a-z][a-z0-9_-]{0,63}$/.test(definition.name)) {
    throw new TypeError(`plugin name \`${definition.name}\`: use a-z, 0-9, _ and -, starting with a letter`);
  }
  const unknown = Object.keys(definition.hooks).filter((hook) => !hookNames.has(hook));
  if (unknown.length > 0) {
    throw new TypeError(
      `plugin ${definition.name}: unknown hook \`${unknown[0]}\`; known are ${[...hookNames].join(', ')}`,
    );
  }
  return definition;
}
