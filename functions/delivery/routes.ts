import type { PluginEvent } from '../../sdk/event/event.ts';
import type { EventHook } from '../../sdk/plugin/define-plugin.ts';
import { hooksFor } from '../../sdk/plugin/hooks-for.ts';
import { acceptsType } from '../host/common-config.ts';
import { matchesPattern } from '../host/event-pattern.ts';
import type { FaultyPlugin, PluginInstance, ReadyPlugin } from '../host/plugin-instance.ts';
import { isOwnEvent } from './publish-chain.ts';

/** A plugin that an event is for, with the hooks to call; a faulty one has none, and its delivery fails. */
export type Route = { instance: ReadyPlugin; hooks: readonly EventHook<never>[] } | { instance: FaultyPlugin };

/** Event types whose candidates are remembered; custom types could otherwise fill the memory. */
const MAX_TYPES = 1000;

/** Which plugins an event is for. What depends on the type alone is worked out once a type. */
export class Routes {
  #instances: readonly PluginInstance[];
  #byType = new Map<string, PluginInstance[]>();

  constructor(instances: readonly PluginInstance[]) {
    this.#instances = instances;
  }

  for(event: PluginEvent): Route[] {
    const routes: Route[] = [];
    for (const instance of this.#candidates(event)) {
      const route = routeOf(instance, event);
      if (route) routes.push(route);
    }
    return routes;
  }

  #candidates({ event_type, action }: PluginEvent): PluginInstance[] {
    const key = action === '' ? event_type : `${event_type} audited`;
    let candidates = this.#byType.get(key);
    if (!candidates) {
      candidates = this.#instances.filter((instance) => mayWant(instance, event_type, action));
      if (this.#byType.size >= MAX_TYPES) this.#byType.clear();
      this.#byType.set(key, candidates);
    }
    return candidates;
  }
}

/** Whether a plugin that runs wants an event, by type, hooks, filter and origin; undefined when it does not. */
export function routeOf(instance: PluginInstance, event: PluginEvent): Route | undefined {
  if (instance.status === 'disabled' || isOwnEvent(event, instance.name)) return undefined;
  if (instance.common?.filter && !matchesPattern(instance.common.filter, event)) return undefined;
  if (instance.status === 'faulty') return { instance };
  if (!acceptsType(instance.common, event.event_type)) return undefined;
  const hooks = hooksFor(instance.plugin.hooks, event);
  return hooks.length > 0 ? { instance, hooks } : undefined;
}

function mayWant(instance: PluginInstance, eventType: string, action: string): boolean {
  if (instance.status === 'disabled') return false;
  if (instance.common && !acceptsType(instance.common, eventType)) return false;
  return instance.status === 'faulty' || hooksFor(instance.plugin.hooks, { event_type: eventType, action }).length > 0;
}
