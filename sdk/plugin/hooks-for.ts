import type { PluginEvent } from '../event/event.ts';
import { specificHooks } from '../event/event-types.ts';
import type { EventHook, Hooks } from './define-plugin.ts';

/** Types whose hooks are remembered for a plugin; custom types could otherwise fill the memory. */
const MAX_TYPES = 1000;

const remembered = new WeakMap<object, Map<string, readonly EventHook<never>[]>>();

/**
 * The hooks to call for an event, in the contracted order: `onEvent`, then at most one by the type's prefix, then
 * `onAuditLog` when `action` is not empty. Empty when the plugin has none for it: then it is not called at all.
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
  const key = event.action === '' ? event.event_type : `${event.event_type} audited`;
  const byType = remembered.get(hooks) ?? new Map<string, readonly EventHook<never>[]>();
  remembered.set(hooks, byType);
  let found = byType.get(key);
  if (!found) {
    found = select(hooks, event);
    if (byType.size >= MAX_TYPES) byType.clear();
    byType.set(key, found);
  }
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
