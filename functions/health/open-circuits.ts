import type { NewEvent } from '../../sdk/event/create-event.ts';
import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import type { Clock } from '../time/clock.ts';
import { failingEvent, recoveredEvent } from './health-event.ts';
import type { HealthStore } from './health-store.ts';
import type { InstanceHealth, StageSettings } from './instance-health.ts';

/** Seconds for which a circuit counts as open after the last failure. */
const OPEN_SECONDS = 900;

/** Milliseconds that a circuit has been open before a success in another sandbox closes it: an endpoint may fail in part only. */
const SETTLED = 60_000;

/** Milliseconds until a sandbox looks for a mark to clear again: after an outage, many waiting deliveries succeed at once. */
const CLOSE_AGAIN = 10_000;

/** Publishes an event as a plugin instance. The cause is the event whose delivery showed it. */
export type PublishHealth = (plugin: string, event: NewEvent, cause: PluginEvent) => Promise<void>;

export interface OpenCircuitsOptions {
  store: Pick<HealthStore, 'mark' | 'clear'>;
  publish: PublishHealth;
  clock: Clock;
}

type CircuitMark = NonNullable<InstanceHealth['circuit']>;

/**
 * Which plugins' circuits are open, in any sandbox. Each sandbox has circuits of its own; the first to open one publishes
 * `plugin.failing`, the first that succeeds later `plugin.recovered`. The mark in the state table decides who is first.
 */
export class OpenCircuits {
  readonly #options: OpenCircuitsOptions;
  #open = new Map<string, { since: number; until: number; own: boolean }>();
  /** When this sandbox closed a circuit last, in milliseconds since the epoch. */
  readonly #closed = new Map<string, number>();
  #settings: StageSettings | undefined;

  constructor(options: OpenCircuitsOptions) {
    this.#options = options;
  }

  /** Takes over what other sandboxes have marked. */
  follow(settings: StageSettings): void {
    if (this.#settings === settings) return;
    this.#settings = settings;
    const now = this.#options.clock.now();
    const known = this.#open;
    this.#open = new Map();
    for (const plugin of settings.allowlist) {
      const mark = settings.health.get(plugin)?.circuit;
      if (mark && mark.until > now) this.#open.set(plugin, { ...mark, own: known.get(plugin)?.own ?? false });
    }
  }

  /** Milliseconds for which the longest of them has been open; 0 when none is. */
  longest(): number {
    const since = Math.min(...[...this.#open.values()].map((circuit) => circuit.since));
    return Number.isFinite(since) ? this.#options.clock.now() - since : 0;
  }

  /** To be called when an attempt failed and the sandbox's own circuit is open. Undefined when nothing has to be done. */
  failed(plugin: string, error: string, cause: PluginEvent): Promise<void> | undefined {
    const now = this.#options.clock.now();
    const until = now + OPEN_SECONDS * 1000;
    const known = this.#open.get(plugin);
    const since = known?.since ?? now;
    if (known && until - known.until < (OPEN_SECONDS * 1000) / 2) return undefined;
    this.#open.set(plugin, { since, until, own: true });
    return this.#mark(plugin, { error, since, until }, cause);
  }

  /** To be called for each success: does nothing unless the plugin's circuit is known to be open. */
  succeeded(plugin: string, cause: PluginEvent): Promise<void> | undefined {
    const known = this.#open.get(plugin);
    if (!known) return undefined;
    const now = this.#options.clock.now();
    if (!known.own && now - known.since < SETTLED) return undefined;
    return this.#close(plugin, now, cause);
  }

  /** To be called when a delivery that waited for the circuit got through: whoever opened it may see no further event. */
  waitingSucceeded(plugin: string, cause: PluginEvent): Promise<void> | undefined {
    const now = this.#options.clock.now();
    if (now - (this.#closed.get(plugin) ?? Number.NEGATIVE_INFINITY) < CLOSE_AGAIN) return undefined;
    return this.#close(plugin, now, cause);
  }

  #close(plugin: string, now: number, cause: PluginEvent): Promise<void> {
    this.#open.delete(plugin);
    this.#closed.set(plugin, now);
    return this.#clear(plugin, now, cause);
  }

  async #mark(plugin: string, mark: CircuitMark, cause: PluginEvent): Promise<void> {
    const { store, publish, clock } = this.#options;
    const before = await store.mark(plugin, 'circuit', mark);
    if (!before || before.until <= clock.now()) {
      await publish(plugin, failingEvent(plugin, 'circuit_open', mark.error), cause);
    }
    // Another sandbox was first: it keeps the time.
    else if (before.since < mark.since) await store.mark(plugin, 'circuit', { ...mark, since: before.since });
  }

  async #clear(plugin: string, now: number, cause: PluginEvent): Promise<void> {
    const { store, publish } = this.#options;
    const before = await store.clear(plugin, 'circuit');
    if (before && before.until > now) await publish(plugin, recoveredEvent(plugin, before.since, now), cause);
  }
}
