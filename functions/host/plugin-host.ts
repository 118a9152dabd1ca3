import { configKey } from '../config/config-key.ts';
import type { Settings } from '../settings/settings.ts';
import type { Redactor } from '../telemetry/redactor.ts';
import type { Clock } from '../time/clock.ts';
import { withTimeout } from '../time/with-timeout.ts';
import type { FaultyPlugin, PluginInstance, ReadyPlugin } from './plugin-instance.ts';
import type { PluginToStart } from './start-plugin.ts';

export interface PluginHostOptions {
  start: (plugin: PluginToStart) => Promise<PluginInstance>;
  clock: Clock;
  onShutdownError: (plugin: string, error: unknown) => void;
  /** Called whenever a plugin keeps its old configuration because the new one is not valid. */
  onRefused: (plugin: string, error: string) => void;
}

/** Seconds that a plugin's shutdown may take: the answer to the batch waits for it. */
const SHUTDOWN_SECONDS = 1;

/** Seconds until a plugin that failed to start is started again: the first wait and the longest; in between they double. */
export const RESTART_SECONDS = { first: 5, most: 60 };

/** Each has the secrets of one configuration. */
const MAX_REDACTORS = 1000;

/** A plugin that failed to start for another cause than its configuration: it may start next time. */
interface FailedStart {
  instance: FaultyPlugin;
  /** Milliseconds since the epoch. */
  againAt: number;
  /** Seconds. */
  pause: number;
}

/** A configuration that is not valid. */
interface Refused {
  key: string;
  error: string;
  /** The settings for which that was reported. */
  toldFor: Settings | undefined;
}

/** The plugins that run in this sandbox. Follows the settings: what changed is restarted. */
export class PluginHost {
  #options: PluginHostOptions;
  #running = new Map<string, PluginInstance>();
  #failed = new Map<string, FailedStart>();
  /** Configurations that are not valid, by plugin: the previous ones stay in use. */
  #refused = new Map<string, Refused>();
  /** Of all plugins that were configured lately, whether they started or not. */
  #redactors: Redactor[] = [];
  #retired: PluginInstance[] = [];

  constructor(options: PluginHostOptions) {
    this.#options = options;
  }

  /**
   * The wanted plugins, started where they are not yet. Others are left alone while they are allowlisted and unchanged.
   *
   * @param deadline - milliseconds since the epoch by which they must have started
   */
  async plugins(settings: Settings, wanted: readonly string[], deadline: number): Promise<PluginInstance[]> {
    this.#retireUnlisted(settings);
    return Promise.all(wanted.map((name) => this.#current(name, settings, deadline)));
  }

  /** Shuts down what was retired. To be called when no delivery is under way. */
  async shutDownRetired(): Promise<void> {
    const retired = this.#retired;
    this.#retired = [];
    await Promise.all(retired.map((instance) => this.#shutdown(instance)));
  }

  /** Has a plugin's secrets masked, from before it starts until long after it was shut down: its code may still throw them. */
  addRedactor(redactor: Redactor): void {
    this.#redactors.push(redactor);
    if (this.#redactors.length > MAX_REDACTORS) this.#redactors.shift();
  }

  /** Masks the secrets of every plugin that runs, or did. */
  redact(text: string): string {
    return this.#redactors.reduce((masked, redactor) => redactor.text(masked), text);
  }

  /** Shuts down everything. */
  async close(): Promise<void> {
    this.#retired.push(...this.#running.values());
    this.#running.clear();
    await this.shutDownRetired();
  }

  #retireUnlisted(settings: Settings): void {
    const allowed = new Set(settings.allowlist);
    for (const [name, instance] of this.#running) {
      if (!allowed.has(name)) this.#retire(name, instance);
    }
  }

  #retire(name: string, instance: PluginInstance): void {
    this.#running.delete(name);
    this.#refused.delete(name);
    this.#retired.push(instance);
  }

  async #current(name: string, settings: Settings, deadline: number): Promise<PluginInstance> {
    const key = configKey(name, settings);
    const running = this.#running.get(name);
    if (running?.key === key) {
      this.#refused.delete(name);
      return running;
    }
    const refused = this.#refused.get(name);
    if (running && refused?.key === key) {
      this.#tellRefused(name, refused, settings);
      return running;
    }
    const failed = this.#failed.get(name);
    if (failed?.instance.key === key && this.#options.clock.now() < failed.againAt) return failed.instance;
    return this.#replace(name, running, await this.#start(name, key, settings, deadline), settings);
  }

  #start(name: string, key: string, settings: Settings, deadline: number): Promise<PluginInstance> {
    const { networkAllow, nat64Prefixes } = settings;
    const configText = settings.configs.get(name);
    return this.#options.start({ name, key, configText, networkAllow, nat64Prefixes, deadline });
  }

  /** DeliveryDeduplicator for each time that the settings were read. */
  #tellRefused(name: string, refused: Refused, settings: Settings): void {
    if (refused.toldFor === settings) return;
    refused.toldFor = settings;
    this.#options.onRefused(name, refused.error);
  }

  #replace(
    name: string,
    running: PluginInstance | undefined,
    started: PluginInstance,
    settings: Settings,
  ): PluginInstance {
    // A running plugin must not reach ranges that were removed from the settings.
    const mayGoOn =
      running?.status === 'ready' &&
      running.networkAllow.join() === settings.networkAllow.join() &&
      running.nat64Prefixes.join() === settings.nat64Prefixes.join();
    if (mayGoOn && started.status === 'faulty' && started.reason === 'invalid_config') {
      const refused: Refused = { key: started.key, error: started.error, toldFor: undefined };
      this.#refused.set(name, refused);
      this.#tellRefused(name, refused, settings);
      return running;
    }
    if (running) this.#retire(name, running);
    if (started.status === 'faulty' && started.reason === 'startup_failed') this.#postpone(name, started);
    else {
      this.#failed.delete(name);
      this.#running.set(name, started);
    }
    return started;
  }

  /** Until it is started again, no batch waits for it. */
  #postpone(name: string, instance: FaultyPlugin): void {
    const { first, most } = RESTART_SECONDS;
    const earlier = this.#failed.get(name);
    const pause = earlier?.instance.key === instance.key ? Math.min(most, earlier.pause * 2) : first;
    this.#failed.set(name, { instance, pause, againAt: this.#options.clock.now() + pause * 1000 });
  }

  async #shutdown(instance: PluginInstance): Promise<void> {
    if (instance.status !== 'ready') return;
    try {
      await withTimeout(SHUTDOWN_SECONDS * 1000, shutDown(instance));
    } catch (error) {
      this.#options.onShutdownError(instance.name, error);
    }
  }
}

async function shutDown({ plugin, http }: ReadyPlugin): Promise<void> {
  try {
    await plugin.hooks.onShutdown?.();
  } finally {
    await http.close();
  }
}
