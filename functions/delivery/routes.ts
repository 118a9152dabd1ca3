import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import type { BatchHook, EventHook } from '../../sdk/plugin/define-plugin.ts';
import { hooksFor } from '../../sdk/plugin/hooks-for.ts';
import { acceptsType } from '../config/common-config.ts';
import { matchesPattern } from '../filter/match-pattern.ts';
import type { FaultyPlugin, PluginInstance, ReadyPlugin } from '../host/plugin-instance.ts';
import { isOwnEvent } from './publish-chain.ts';

/** A plugin that an event is for, with the hooks to call. */
export interface HookRoute {
  instance: ReadyPlugin;
  hooks: readonly EventHook<never>[];
}

/** A plugin that gets the events of a batch in one call. */
export interface BatchRoute {
  instance: ReadyPlugin;
  onBatch: BatchHook<never>;
}

/** A faulty plugin has no hooks to call: its delivery fails. */
export type Route = HookRoute | BatchRoute | { instance: FaultyPlugin };

/** Event types whose candidates are remembered: custom types could otherwise fill the memory. */
const MAX_TYPES = 1000;

/** Which plugins an event is for. What depends on the type alone is decided once a type. */
export class Routes {
  readonly #instances: readonly PluginInstance[];
  /** By whether the event has an `action`, then by type. */
  readonly #withAction = new Map<string, Candidates>();
  readonly #withoutAction = new Map<string, Candidates>();

  constructor(instances: readonly PluginInstance[]) {
    this.#instances = instances;
  }

  for(event: PluginEvent): readonly Route[] {
    const byType = event.action === '' ? this.#withoutAction : this.#withAction;
    const { routes, filtered } = byType.get(event.event_type) ?? this.#remember(byType, event);
    if (!filtered && event.published_by === undefined) return routes;
    return routes.filter(({ instance }) => wants(instance, event));
  }

  #remember(byType: Map<string, Candidates>, event: PluginEvent): Candidates {
    const routes = this.#instances.flatMap((instance) => candidateFor(instance, event) ?? []);
    const candidates = { routes, filtered: routes.some(({ instance }) => instance.common?.filter !== undefined) };
    if (byType.size >= MAX_TYPES) byType.clear();
    byType.set(event.event_type, candidates);
    return candidates;
  }
}

/** Plugins that may want an event of a type. */
interface Candidates {
  routes: readonly Route[];
  /** Some of them look at more of the event than its type. */
  filtered: boolean;
}

/** Whether a plugin wants an event, by type, hooks, filter and origin; undefined when it does not. */
export function routeOf(instance: PluginInstance, event: PluginEvent): Route | undefined {
  const route = candidateFor(instance, event);
  return route && wants(route.instance, event) ? route : undefined;
}

function candidateFor(instance: PluginInstance, event: PluginEvent): Route | undefined {
  if (instance.status === 'disabled') return undefined;
  if (instance.common && !acceptsType(instance.common, event.event_type)) return undefined;
  if (instance.status === 'faulty') return { instance };
  const { onBatch } = instance.plugin.hooks;
  if (onBatch) return { instance, onBatch };
  const hooks = hooksFor(instance.plugin.hooks, event);
  return hooks.length > 0 ? { instance, hooks } : undefined;
}

function wants({ name, common }: Route['instance'], event: PluginEvent): boolean {
  return !isOwnEvent(event, name) && (!common?.filter || matchesPattern(common.filter, event));
}
