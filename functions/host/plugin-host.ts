import { createHash } from 'node:crypto';
import type { Settings } from '../settings/settings.ts';
import type { PluginInstance } from './plugin-instance.ts';
import type { PluginToStart } from './start-plugin.ts';

export interface PluginHostOptions {
  start: (plugin: PluginToStart) => Promise<PluginInstance>;
  onShutdownError: (plugin: string, error: unknown) => void;
}

/** The plugins that run in this sandbox. Follows the settings: what changed is shut down and started anew. */
export class PluginHost {
  #options: PluginHostOptions;
  #running = new Map<string, PluginInstance>();
  #retired: PluginInstance[] = [];

  constructor(options: PluginHostOptions) {
    this.#options = options;
  }

  /** The wanted plugins, started where they are not yet. Others are left alone while they are allowlisted and unchanged. */
  async plugins(settings: Settings, wanted: readonly string[]): Promise<PluginInstance[]> {
    this.#retireChanged(settings);
    return Promise.all(wanted.map((name) => this.#running.get(name) ?? this.#start(name, settings)));
  }

  /** Shuts down what was retired. To be called when no delivery is under way. */
  async settled(): Promise<void> {
    const retired = this.#retired;
    this.#retired = [];
    await Promise.all(retired.map((instance) => this.#shutdown(instance)));
  }

  /** Masks the secrets of every plugin that runs. */
  redact(text: string): string {
    const running = [...this.#running.values(), ...this.#retired];
    return running.reduce(
      (masked, instance) => (instance.status === 'ready' ? instance.redactor.text(masked) : masked),
      text,
    );
  }

  /** Shuts down everything. */
  async close(): Promise<void> {
    this.#retired.push(...this.#running.values());
    this.#running.clear();
    await this.settled();
  }

  #retireChanged(settings: Settings): void {
    const allowed = new Set(settings.allowlist);
    for (const [name, instance] of this.#running) {
      if (allowed.has(name) && keyOf(name, settings) === instance.key) continue;
      this.#running.delete(name);
      this.#retired.push(instance);
    }
  }

  async #start(name: string, settings: Settings): Promise<PluginInstance> {
    const instance = await this.#options.start({
      name,
      key: keyOf(name, settings),
      configText: settings.configs.get(name),
      networkAllow: settings.networkAllow,
    });
    // What failed to start for another cause than its configuration may start next time.
    if (instance.status !== 'faulty' || instance.reason !== 'startup_failed') this.#running.set(name, instance);
    return instance;
  }

  async #shutdown(instance: PluginInstance): Promise<void> {
    if (instance.status !== 'ready') return;
    try {
      await instance.plugin.hooks.onShutdown?.();
      await instance.http.close();
    } catch (error) {
      this.#options.onShutdownError(instance.name, error);
    }
  }
}

/** What a plugin was started with, as a hash: a change of it means starting anew. */
export function keyOf(name: string, settings: Settings): string {
  const text = JSON.stringify([settings.configs.get(name) ?? null, settings.networkAllow]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
