import type { PluginEvent } from '../../sdk/event/plugin-event.ts';

/** An event on its way to plugins. */
export interface DispatchedEvent {
  /** Frozen: all plugins share it. */
  readonly event: PluginEvent;
  /** The event's JSON text as it was published, digit by digit. */
  readonly eventJson: string;
  /** Name of the replay or redrive that sends the event again; undefined the first time. `dedupe` takes each for deliveries of its own. */
  readonly replay?: string | undefined;
  /** True for an operator's test of the plugin: its answer is kept, also that of a success. */
  readonly test?: boolean | undefined;
}

/** Freezes an event with everything in it: a change by one plugin would reach the others and the retry queue. */
export function freezeEvent(event: PluginEvent): PluginEvent {
  return deepFreeze(event);
}

function deepFreeze<T extends object>(value: T): T {
  for (const key in value) {
    const item = value[key];
    if (typeof item === 'object' && item !== null) deepFreeze(item);
  }
  return Object.freeze(value);
}
