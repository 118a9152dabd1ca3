import type { PluginEvent } from '../../../sdk/index.ts';
import type { DeliveryNote } from './delivery-note.ts';

/** An event that should reach a plugin and, as far as is known, has not. */
export interface MissingDelivery {
  event_id: string;
  event_type: string;
  plugin: string;
  /** The last outcome that the functions logged. */
  last: string;
}

/** Counts of a run. */
export interface Totals {
  published: number;
  arrived: number;
  wanted: number;
  retried: number;
  dead: number;
}

/** The deliveries of one event type. */
export interface LedgerRow {
  event_type: string;
  published: number;
  /** By plugin: how many deliveries arrived, of how many. */
  delivered: Map<string, { arrived: number; wanted: number }>;
  retried: number;
  dead: number;
}

interface Entry {
  event: PluginEvent;
  plugin: string;
  arrived: boolean;
  dead: boolean;
  /** The functions have logged its success. */
  logged: boolean;
  /** The attempts after which the functions logged a retry. */
  retries: Set<number>;
  last: string;
}

/** Accounts for every event and every plugin that wants it. */
export class Ledger {
  #wanted: (event: PluginEvent) => string[];
  #entries = new Map<string, Entry>();
  #published = new Map<string, number>();

  /** @param wanted - the plugins that an event must reach */
  constructor(wanted: (event: PluginEvent) => string[]) {
    this.#wanted = wanted;
  }

  published(event: PluginEvent): void {
    this.#published.set(event.event_type, (this.#published.get(event.event_type) ?? 0) + 1);
    for (const plugin of this.#wanted(event)) {
      this.#entries.set(`${event.event_id}:${plugin}`, {
        event,
        plugin,
        arrived: false,
        dead: false,
        logged: false,
        retries: new Set(),
        last: 'nothing logged',
      });
    }
  }

  arrived(deliveryId: string): void {
    const entry = this.#entries.get(deliveryId);
    if (entry) entry.arrived = true;
  }

  dead(deliveryId: string): void {
    const entry = this.#entries.get(deliveryId);
    if (entry) entry.dead = true;
  }

  note(note: DeliveryNote): void {
    const entry = this.#entries.get(note.delivery_id);
    if (!entry) return;
    if (note.outcome === 'delivered') entry.arrived = entry.logged = true;
    if (note.outcome === 'retry') entry.retries.add(note.attempt);
    entry.last = `attempt ${note.attempt}: ${note.outcome}${note.error ? `, ${note.error}` : ''}`;
  }

  /** The deliveries that neither arrived nor are in the dead-letter queue. */
  missing(): MissingDelivery[] {
    return [...this.#entries.values()]
      .filter((entry) => !entry.arrived && !entry.dead)
      .map(({ event, plugin, last }) => ({ event_id: event.event_id, event_type: event.event_type, plugin, last }));
  }

  /** How many deliveries arrived whose success the functions have not logged yet. Their retries may be unknown too. */
  unlogged(): number {
    return [...this.#entries.values()].filter(({ arrived, logged }) => arrived && !logged).length;
  }

  totals(): Totals {
    const entries = [...this.#entries.values()];
    return {
      published: [...this.#published.values()].reduce((sum, count) => sum + count, 0),
      arrived: entries.filter(({ arrived }) => arrived).length,
      wanted: entries.length,
      retried: entries.reduce((sum, { retries }) => sum + retries.size, 0),
      dead: entries.filter(({ dead }) => dead).length,
    };
  }

  /** By event type, in the order in which they were first published. */
  rows(): LedgerRow[] {
    return [...this.#published].map(([eventType, published]) => {
      const entries = [...this.#entries.values()].filter(({ event }) => event.event_type === eventType);
      const delivered = new Map<string, { arrived: number; wanted: number }>();
      for (const { plugin, arrived } of entries) {
        const count = delivered.get(plugin) ?? { arrived: 0, wanted: 0 };
        delivered.set(plugin, { arrived: count.arrived + Number(arrived), wanted: count.wanted + 1 });
      }
      return {
        event_type: eventType,
        published,
        delivered,
        retried: entries.reduce((sum, { retries }) => sum + retries.size, 0),
        dead: entries.filter(({ dead }) => dead).length,
      };
    });
  }
}
