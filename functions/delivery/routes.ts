import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import type { EventHook } from '../../sdk/plugin/define-plugin.ts';
import { hooksFor } from '../../sdk/plugin/hooks-for.ts';
import { acceptsType } from '../host/common-config.ts';
import { matchesPattern } from '../host/event-pattern.ts';
import type { FaultyPlugin, PluginInstance, ReadyPlugin } from '../host/plugin-instance.ts';
import { isOwnEvent } from './publish-chain.ts';

/** A plugin that an event is for, with the hooks to call. */
export interface HookRoute {
  instance: ReadyPlugin;
  hooks: readonly EventHook<never>[];
}

/** A faulty plugin has no hooks to call: its delivery fails. */
export type Route = HookRoute | { instance: FaultyPlugin };

/** Event types whose candidates are remembered; custom types could otherwise fill the memory. */
const MAX_TYPES = 1000;

/** Which plugins an event is for. What depends on the type alone is worked out once a type. */
export class Routes {
  #instances: readonly PluginInstance[];
  /** By whether the event has an `action`, then by type. */
  #audited = new Map<string, Candidates>();
  #unaudited = new Map<string, Candidates>();

  constructor(instances: readonly PluginInstance[]) {
    this.#instances = instances;
  }

  for(event: PluginEvent): readonly Route[] {
    const byType = event.action === '' ? this.#unaudited : this.#audited;
    const { routes, choosy } = byType.get(event.event_type) ?? this.#remember(byType, event);
    if (!choosy && event.published_by === undefined) return routes;
    return routes.filter(({ instance }) => wants(instance, event));
  }

  #remember(byType: Map<string, Candidates>, event: PluginEvent): Candidates {
    const routes = this.#instances.flatMap((instance) => candidateOf(instance, event) ?? []);
    const candidates = { routes, choosy: routes.some(({ instance }) => instance.common?.filter !== undefined) };
    if (byType.size >= MAX_TYPES) byType.clear();
    byType.set(event.event_type, candidates);
    return candidates;
  }
}

/** What may want an event of a type. */
interface Candidates {
  routes: readonly Route[];
  /** Some of them look at more of the event than its type. */
  choosy: boolean;
}

/** Whether a plugin that runs wants an event, by type, hooks, filter and origin; undefined when it does not. */
export function routeOf(instance: PluginInstance, event: PluginEvent): Route | undefined {
  const route = candidateOf(instance, event);
  return route && wants(route.instance, event) ? route : undefined;
}

/** By what depends on the type alone. */
function candidateOf(instance: PluginInstance, event: PluginEvent): Route | undefined {
  if (instance.status === 'disabled') return undefined;
  if (instance.common && !acceptsType(instance.common, event.event_type)) return undefined;
  if (instance.status === 'faulty') return { instance };
  const hooks = hooksFor(instance.plugin.hooks, event);
  return hooks.length > 0 ? { instance, hooks } : undefined;
}

/** By everything else. */
function wants({ name, common }: Route['instance'], event: PluginEvent): boolean {
  return !isOwnEvent(event, name) && (!common?.filter || matchesPattern(common.filter, event));
}
