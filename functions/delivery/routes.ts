import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import type { BatchHook, EventHook } from '../../sdk/plugin/define-plugin.ts';
import { hooksFor } from '../../sdk/plugin/hooks-for.ts';
import { acceptsType } from '../config/common-config.ts';
import { matchesPattern } from '../filter/match-pattern.ts';
import type { FaultyPlugin, PluginInstance, ReadyPlugin } from '../host/plugin-instance.ts';
import type { SkippedPlugins, SkipReason } from '../outcome/skip-reason.ts';
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

/** The plugins that get an event, and those that do not. */
export interface Routing {
  routes: readonly Route[];
  skipped: SkippedPlugins;
}

/** Which plugins an event is for. Decisions that depend only on the type are made once per type. */
export class Routes {
  readonly #instances: readonly PluginInstance[];
  /** By whether the event has an `action`, then by type. */
  readonly #withAction = new Map<string, Candidates>();
  readonly #withoutAction = new Map<string, Candidates>();

  constructor(instances: readonly PluginInstance[]) {
    this.#instances = instances;
  }

  for(event: PluginEvent): Routing {
    const byType = event.action === '' ? this.#withoutAction : this.#withAction;
    const candidates = byType.get(event.event_type) ?? this.#remember(byType, event);
    return candidates.filtered || event.published_by !== undefined ? narrow(candidates, event) : candidates;
  }

  #remember(byType: Map<string, Candidates>, event: PluginEvent): Candidates {
    const routes: Route[] = [];
    const skipped: Skipped = {};
    for (const instance of this.#instances) {
      const candidate = candidateFor(instance, event);
      if (typeof candidate === 'string') skip(skipped, instance, candidate);
      else routes.push(candidate);
    }
    const filtered = routes.some(({ instance }) => instance.common?.filter !== undefined);
    const candidates = { routes, skipped, filtered };
    if (byType.size >= MAX_TYPES) byType.clear();
    byType.set(event.event_type, candidates);
    return candidates;
  }
}

/** Plugins that may want an event of a type. */
interface Candidates extends Routing {
  /** Some of them look at more of the event than its type. */
  filtered: boolean;
}

type Skipped = Partial<Record<SkipReason, string[]>>;

function skip(skipped: Skipped, { name }: PluginInstance, reason: SkipReason): void {
  skipped[reason] = [...(skipped[reason] ?? []), name];
}

/** Leaves out the candidates that do not want this event. */
function narrow({ routes, skipped: byType }: Candidates, event: PluginEvent): Routing {
  const wanted: Route[] = [];
  const skipped: Skipped = {};
  for (const route of routes) {
    const refusal = refusalOf(route.instance, event);
    if (refusal) skip(skipped, route.instance, refusal);
    else wanted.push(route);
  }
  return { routes: wanted, skipped: { ...byType, ...skipped } };
}

/** How a plugin gets an event, by type, hooks, filter and origin, or why it does not. */
export function routeOf(instance: PluginInstance, event: PluginEvent): Route | SkipReason {
  const route = candidateFor(instance, event);
  return typeof route === 'string' ? route : (refusalOf(route.instance, event) ?? route);
}

function candidateFor(instance: PluginInstance, event: PluginEvent): Route | SkipReason {
  if (instance.status === 'disabled') return 'not_configured';
  if (instance.common && !acceptsType(instance.common, event.event_type)) return 'event_types';
  if (instance.status === 'faulty') return { instance };
  const { onBatch } = instance.plugin.hooks;
  if (onBatch) return { instance, onBatch };
  const hooks = hooksFor(instance.plugin.hooks, event);
  return hooks.length > 0 ? { instance, hooks } : 'no_hook';
}

function refusalOf({ name, common }: Route['instance'], event: PluginEvent): SkipReason | undefined {
  if (isOwnEvent(event, name)) return 'own_event';
  return common?.filter && !matchesPattern(common.filter, event) ? 'filter' : undefined;
}
