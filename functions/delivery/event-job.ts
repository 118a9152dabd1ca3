import type { PluginEvent } from '../../sdk/event/event.ts';
import { toJson } from '../../sdk/publisher/to-json.ts';

/** An event on its way to plugins. Its JSON text is made once, when the first plugin asks for it. */
export class EventJob {
  readonly event: PluginEvent;
  #json: string | undefined;

  constructor(event: PluginEvent) {
    this.event = event;
  }

  get json(): string {
    this.#json ??= toJson(this.event);
    return this.#json;
  }
}
