import type { PluginLogger } from '../../sdk/plugin/plugin-context.ts';
import type { DeliveryMessage } from '../delivery/delivery-message.ts';
import { type NextStep, nextStep } from '../delivery/next-step.ts';
import type { Outcome } from '../delivery/outcome.ts';
import type { CommonConfig } from '../host/common-config.ts';
import { ISOLATION_SECONDS, type IsolationMark, isIsolated } from '../host/isolation.ts';
import type { IsolationStore } from '../host/isolation-store.ts';
import { keyOf, type PluginHost } from '../host/plugin-host.ts';
import type { PluginInstance } from '../host/plugin-instance.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsCache } from '../settings/settings-cache.ts';
import type { Clock } from '../shared/clock.ts';
import type { Report } from './report.ts';

/** Settings, with the marks of plugins that crashed: both are read in one go. */
export interface StageSettings extends Settings {
  isolation: ReadonlyMap<string, IsolationMark>;
}

export interface RuntimeOptions {
  cache: SettingsCache<StageSettings>;
  host: PluginHost;
  isolation: Pick<IsolationStore, 'mark'>;
  report: Report;
  clock: Clock;
  /** Seconds that the first retry is delayed at most. */
  retryBase: number;
}

/** What is known of the plugin whose attempt is concluded: more or less, as far as it could be loaded. */
export interface Concluded {
  common?: CommonConfig | null | undefined;
  logger?: PluginLogger;
}

/** Retries of a plugin whose configuration can't be read. */
const DEFAULT_RETRY_MAX = 3;

/** What both functions work with: the settings, the plugins that run by them, and what is told of it. */
export class Runtime {
  readonly report: Report;
  readonly clock: Clock;
  #options: RuntimeOptions;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.report = options.report;
    this.clock = options.clock;
  }

  /**
   * The settings to work by; undefined when there are none, which has then been reported.
   *
   * @param options.renewed - true to have them read anew
   */
  async settings({ renewed = false } = {}): Promise<StageSettings | undefined> {
    try {
      return await (renewed ? this.#options.cache.renewed() : this.#options.cache.get());
    } catch (error) {
      this.report.settingsUnavailable(error);
      return undefined;
    }
  }

  /** The allowlist, parted into plugins that may run in one process and those that run apart. */
  partition(settings: StageSettings): { together: string[]; apart: string[] } {
    const now = this.clock.now();
    const apart = settings.allowlist.filter((name) => isIsolated(name, settings, settings.isolation, now));
    return { together: settings.allowlist.filter((name) => !apart.includes(name)), apart };
  }

  plugins(settings: StageSettings, names: readonly string[]): Promise<PluginInstance[]> {
    return this.#options.host.plugins(settings, names);
  }

  /** Says what follows from an attempt, and reports it. What is known of the plugin decides on its retries and its log. */
  conclude(delivery: DeliveryMessage, outcome: Outcome, plugin: Concluded | undefined, startedAt: number): NextStep {
    const policy = { retryMax: plugin?.common?.retry_max ?? DEFAULT_RETRY_MAX, base: this.#options.retryBase };
    const step = nextStep(delivery, outcome, policy, this.clock);
    if (outcome.status !== 'skipped') {
      this.report.attempt(plugin?.logger, delivery, step, this.clock.now() - startedAt);
    }
    return step;
  }

  /** Keeps a plugin that took a sandbox down out of the shared process for a while. */
  async isolate(plugin: string, settings: StageSettings): Promise<void> {
    this.report.isolated(plugin);
    const mark = { key: keyOf(plugin, settings), until: this.clock.now() + ISOLATION_SECONDS * 1000 };
    await this.#options.isolation.mark(plugin, mark).catch((error: unknown) => this.report.isolationUnavailable(error));
  }

  /** Ends an invocation: nothing of it may be left under way when the sandbox is frozen. */
  async settled(): Promise<void> {
    await this.#options.cache.settled();
    await this.#options.host.settled();
    this.report.flush();
  }

  /** Tells of an error that nobody caught, before it ends the process: a plugin threw it after its hook had answered. */
  crashed(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? String(error)) : String(error);
    this.report.crashed(this.#options.host.redact(text));
    this.report.flush();
  }

  /** Ends the sandbox. */
  async close(): Promise<void> {
    await this.#options.host.close();
    this.report.flush();
  }
}
