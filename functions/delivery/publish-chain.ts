import type { PluginEvent } from '../../sdk/event/plugin-event.ts';

/** The most events in a chain in which each event was published because of the one before. */
export const MAX_CHAIN = 5;

/** The instances that published the events of the chain up to this event, first to last; empty for the core's events. */
export function publishChain(event: PluginEvent): string[] {
  const chain = event.published_by;
  return Array.isArray(chain) ? chain.filter((link) => typeof link === 'string') : [];
}

/** Whether the plugin published the event itself: then it does not get it. */
export function isOwnEvent(event: PluginEvent, plugin: string): boolean {
  return event.published_by !== undefined && publishChain(event).at(-1) === plugin;
}
