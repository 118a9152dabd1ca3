import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import { configKey } from '../config/config-key.ts';
import type { Outcome } from '../outcome/outcome.ts';
import type { Clock } from '../time/clock.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { failingEvent } from './health-event.ts';
import type { HealthStore } from './health-store.ts';
import type { InstanceHealth, StageSettings } from './instance-health.ts';
import { OpenCircuits, type PublishHealth } from './open-circuits.ts';
import type { Pace } from './pace.ts';

/** Seconds for which deliveries of a slow plugin go to the slow queue, from the last time that it was slow. */
export const SLOW_SECONDS = 120;

/** Seconds in which one sandbox pauses an instance once, though several requests under way get the same answer. */
const PAUSE_AGAIN = 60;

export interface HealthKeeperOptions {
  store: Pick<HealthStore, 'mark' | 'clear'>;
  clock: Clock;
  /** Milliseconds from which on an attempt is slow; undefined for never. */
  slowAfter: number | undefined;
  /** Seconds for which a plugin that ended its sandbox is isolated. */
  isolationTime: number;
  /** Called when the state table cannot be written. Deliveries go on: the mark helps, and is not needed. */
  onError: (error: unknown) => void;
  /** Called when an endpoint's answer paused an instance. */
  onPaused: (plugin: string, reason: string) => void;
  publish: PublishHealth;
}

/** What an attempt says of its plugin. */
export interface CompletedAttempt {
  plugin: string;
  outcome: Outcome;
  /** Milliseconds. */
  took: number;
  pace: Pace | undefined;
  /** Of the plugin in this sandbox. */
  circuit: Pick<CircuitBreaker, 'isOpen'> | undefined;
  event: PluginEvent;
  /** Whether the delivery had been parked because the circuit was open. */
  waited: boolean;
}

/** Writes what attempts show of a plugin's health, so that all sandboxes know it. */
export class HealthKeeper {
  readonly #options: HealthKeeperOptions;
  /** Until when this sandbox need not mark a plugin as slow again, in milliseconds since the epoch. */
  readonly #markedSlow = new Map<string, number>();
  readonly #markedPaused = new Map<string, number>();
  readonly #circuits: OpenCircuits;
  #writes: Promise<unknown>[] = [];

  constructor(options: HealthKeeperOptions) {
    this.#options = options;
    this.#circuits = new OpenCircuits(options);
  }

  /** Milliseconds for which the circuit of a plugin has been open that is open for the longest time; 0 when none is. */
  get longestOpen(): number {
    return this.#circuits.longest();
  }

  /** To be called with the settings that an invocation uses. */
  follow(settings: StageSettings): void {
    this.#circuits.follow(settings);
  }

  /** A plugin got an event. This is the usual case: it costs one look-up. */
  succeeded(plugin: string, event: PluginEvent): void {
    const write = this.#circuits.succeeded(plugin, event);
    if (write) this.#write(write);
  }

  learn(attempt: CompletedAttempt, settings: StageSettings | undefined): void {
    const { plugin, outcome, took, pace } = attempt;
    this.#learnCircuit(attempt);
    if (wasSlow(outcome) || took > (this.#options.slowAfter ?? Number.POSITIVE_INFINITY)) this.#markSlow(plugin, pace);
    if (outcome.status === 'parked' && outcome.pauses && settings) {
      this.#pause(plugin, outcome.error, configKey(plugin, settings), attempt.event);
    }
  }

  async isolate(plugin: string, config: string): Promise<void> {
    const { store, clock, isolationTime, onError } = this.#options;
    const until = clock.now() + isolationTime * 1000;
    await store.mark(plugin, 'isolated', { config, until }).catch(onError);
  }

  /** Waits for the writes under way. */
  async flush(): Promise<void> {
    if (this.#writes.length > 0) await Promise.all(this.#writes.splice(0));
  }

  #learnCircuit({ plugin, outcome, circuit, event, waited }: CompletedAttempt): void {
    let write: Promise<void> | undefined;
    if (outcome.status === 'delivered') {
      write = waited ? this.#circuits.waitingSucceeded(plugin, event) : this.#circuits.succeeded(plugin, event);
    } else if (outcome.status === 'retry' && circuit?.isOpen) {
      write = this.#circuits.failed(plugin, outcome.error, event);
    }
    if (write) this.#write(write);
  }

  /** At most one write each half of the time: a plugin that hangs is slow in every delivery. */
  #markSlow(plugin: string, pace: Pace | undefined): void {
    const now = this.#options.clock.now();
    const until = now + SLOW_SECONDS * 1000;
    pace?.markSlow(until);
    if (now < (this.#markedSlow.get(plugin) ?? 0)) return;
    this.#markedSlow.set(plugin, now + (SLOW_SECONDS / 2) * 1000);
    this.#write(this.#options.store.mark(plugin, 'slow', { until }));
  }

  #pause(plugin: string, reason: string, config: string, cause: PluginEvent): void {
    const now = this.#options.clock.now();
    if (now < (this.#markedPaused.get(plugin) ?? 0)) return;
    this.#markedPaused.set(plugin, now + PAUSE_AGAIN * 1000);
    this.#options.onPaused(plugin, reason);
    this.#write(this.#markPaused(plugin, { reason, since: now, config }, cause));
  }

  /** Several sandboxes may get the answer that pauses a plugin: the first one says so. */
  async #markPaused(plugin: string, mark: NonNullable<InstanceHealth['paused']>, cause: PluginEvent): Promise<void> {
    const { store, publish } = this.#options;
    const before = await store.mark(plugin, 'paused', mark);
    // An operator's pause holds until somebody resumes it: a mark with a configuration would end with that.
    if (before && before.config === undefined) await store.mark(plugin, 'paused', before);
    else if (before?.config !== mark.config) await publish(plugin, failingEvent(plugin, 'paused', mark.reason), cause);
  }

  #write(write: Promise<unknown>): void {
    this.#writes.push(write.catch(this.#options.onError));
  }
}

function wasSlow(outcome: Outcome): boolean {
  return outcome.status === 'retry' && (outcome.reason === 'slow' || outcome.reason === 'timeout');
}
