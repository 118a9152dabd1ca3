import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import { toJson } from '../../sdk/json/to-json.ts';

/** An event on its way to plugins. Its JSON text is made once, when the first plugin asks for it. */
export class DispatchedEvent {
  readonly event: PluginEvent;
  #json: string | undefined;

  constructor(event: PluginEvent) {
    // Shared by all plugins: what one of them changed would reach the others, and the retry queue.
    this.event = frozen(event);
  }

  get json(): string {
    this.#json ??= toJson(this.event);
    return this.#json;
  }
}

function frozen<T extends object>(value: T): T {
  for (const key in value) {
    const item = value[key];
    if (typeof item === 'object' && item !== null) frozen(item);
  }
  return Object.freeze(value);
}
