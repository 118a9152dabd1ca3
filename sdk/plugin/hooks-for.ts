import { specificHooks } from '../event/event-types.ts';
import type { PluginEvent } from '../event/plugin-event.ts';
import type { EventHook, Hooks } from './define-plugin.ts';

/** Event types in the cache of one plugin: custom types could otherwise fill the memory. */
const MAX_TYPES = 1000;

type HooksByType = Map<string, readonly EventHook<never>[]>;

/** Caches by plugin, with and without `onAuditLog`: one key made of both would cost more than the rest of the look-up. */
const withAudit = new WeakMap<object, HooksByType>();
const withoutAudit = new WeakMap<object, HooksByType>();

/**
 * The hooks to call for an event, in the documented order: `onEvent`, then at most one by the prefix of the type, then `onAuditLog`
 * when `action` is not empty. Empty when the plugin has none for the event: then it is not called at all.
 *
 * @example
 * ```ts
 * for (const hook of hooksFor(plugin.hooks, event)) await hook(event, ctx);
 * ```
 */
export function hooksFor(
  hooks: Hooks<never>,
  event: Pick<PluginEvent, 'event_type' | 'action'>,
): readonly EventHook<never>[] {
  const byHooks = event.action === '' ? withoutAudit : withAudit;
  let byType = byHooks.get(hooks);
  if (!byType) {
    byType = new Map();
    byHooks.set(hooks, byType);
  }
  return byType.get(event.event_type) ?? remember(byType, event, select(hooks, event));
}

function remember(byType: HooksByType, { event_type }: { event_type: string }, found: readonly EventHook<never>[]) {
  if (byType.size >= MAX_TYPES) byType.clear();
  byType.set(event_type, found);
  return found;
}

function select(
  hooks: Hooks<never>,
  { event_type, action }: Pick<PluginEvent, 'event_type' | 'action'>,
): EventHook<never>[] {
  const specific = Object.entries(specificHooks).find(([prefix]) => event_type.startsWith(prefix))?.[1];
  const chosen = [hooks.onEvent, specific && hooks[specific], action === '' ? undefined : hooks.onAuditLog];
  // A specific hook is declared for the events of its prefix, which is what this one has.
  return chosen.filter((hook) => hook !== undefined) as EventHook<never>[];
}
