import type { PluginEvent } from '../../sdk/event/plugin-event.ts';

/** Links after which a chain of events that plugins publish upon one another is cut. */
export const MAX_CHAIN = 5;

/** The instances that published an event and those it was published upon, first to last; empty for the core's events. */
export function publishChain(event: PluginEvent): string[] {
  const chain = event.published_by;
  return Array.isArray(chain) ? chain.filter((link) => typeof link === 'string') : [];
}

/** Whether an event is the plugin's own: it is not handed back to it. */
export function isOwnEvent(event: PluginEvent, plugin: string): boolean {
  return event.published_by !== undefined && publishChain(event).at(-1) === plugin;
}
