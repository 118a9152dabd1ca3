import type { PluginLogger } from '../../sdk/plugin/plugin-context.ts';
import { runningAttempt } from '../delivery/attempt/running-attempt.ts';
import type { DeliveryMessage } from '../delivery/delivery-message.ts';
import { type NextStep, nextStep, type RetryPolicy } from '../delivery/next-step.ts';
import type { Outcome } from '../delivery/outcome.ts';
import { Routes } from '../delivery/routes.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsCache } from '../settings/settings-cache.ts';
import type { Report } from '../telemetry/report.ts';
import type { Clock } from '../time/clock.ts';
import { withTimeout } from '../time/with-timeout.ts';
import type { CommonConfig } from './common-config.ts';
import { type IsolationMark, isIsolated } from './isolation.ts';
import type { IsolationStore } from './isolation-store.ts';
import { keyOf, type PluginHost } from './plugin-host.ts';
import type { PluginInstance } from './plugin-instance.ts';

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
  /** Seconds for which a plugin is kept out of the shared process after a crash. */
  isolationTime: number;
}

/** What is known of the plugin whose attempt is concluded: more or less, as far as it could be loaded. */
export interface Concluded {
  common?: CommonConfig | null | undefined;
  logger?: PluginLogger;
}

/** Who is called for events, by one state of the settings. */
export interface ActivePlugins {
  /** To plugins that run in this process. */
  routes: Routes;
  /** Plugins that run isolated. */
  isolated: readonly string[];
}

/** Seconds for which deliveries of a plugin whose configuration can't be read may be parked: none ever is. */
const DEFAULT_PARK_MAX = 0;

/** Milliseconds. A start may take ten seconds (Lambda developer guide, "Understanding the Lambda execution environment lifecycle"). */
const MAX_START = 5_000;

/** Retries of a plugin whose configuration can't be read. */
const DEFAULT_RETRY_MAX = 3;

/** What both functions work with: the settings, the plugins that run by them, and what is told of it. */
export class Runtime {
  readonly report: Report;
  readonly clock: Clock;
  #options: RuntimeOptions;
  #activePlugins: { settings: StageSettings; activePlugins: ActivePlugins } | undefined;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.report = options.report;
    this.clock = options.clock;
  }

  /**
   * Resolves when the settings were read, or when that takes too long. To be waited for before the sandbox is ready: it may be frozen then, and
   * what is under way with it. Tells of nothing: the first batch asks again.
   */
  async ready(): Promise<void> {
    await withTimeout(MAX_START, this.#options.cache.get()).catch(() => undefined);
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

  /**
   * Who is called for events: worked out once for as long as the settings are the same, for it is a good deal of work.
   *
   * @param deadline - milliseconds since the epoch by which plugins must have started
   */
  async activePlugins(settings: StageSettings, deadline: number): Promise<ActivePlugins> {
    if (this.#activePlugins?.settings === settings) return this.#activePlugins.activePlugins;
    const now = this.clock.now();
    const isolated = settings.allowlist.filter((name) => isIsolated(name, settings, settings.isolation, now));
    const shared = settings.allowlist.filter((name) => !isolated.includes(name));
    const instances = await this.plugins(settings, shared, deadline);
    const activePlugins = { routes: new Routes(instances), isolated };
    // A plugin that did not start is started anew some time later.
    const complete = instances.every(
      (instance) => instance.status !== 'faulty' || instance.reason !== 'startup_failed',
    );
    this.#activePlugins = complete ? { settings, activePlugins } : undefined;
    return activePlugins;
  }

  plugins(settings: StageSettings, names: readonly string[], deadline: number): Promise<PluginInstance[]> {
    return this.#options.host.plugins(settings, names, deadline);
  }

  /** Says what follows from an attempt, and reports it. What is known of the plugin decides on its retries and its log. */
  conclude(delivery: DeliveryMessage, outcome: Outcome, plugin: Concluded | undefined, startedAt: number): NextStep {
    if (outcome.status === 'delivered') {
      this.report.delivered(plugin?.logger, delivery.event, delivery.plugin, delivery.attempts + 1, startedAt);
    }
    const step = nextStep(delivery, outcome, this.#policyOf(plugin), this.clock);
    if (step.to !== 'done') this.report.failed(plugin?.logger, delivery, step, startedAt);
    return step;
  }

  #policyOf(plugin: Concluded | undefined): RetryPolicy {
    return {
      retryMax: plugin?.common?.retry_max ?? DEFAULT_RETRY_MAX,
      base: this.#options.retryBase,
      parkMax: plugin?.common?.park_max ?? DEFAULT_PARK_MAX,
    };
  }

  /** Keeps a plugin that took a sandbox down out of the shared process for a while. */
  async isolate(plugin: string, settings: StageSettings): Promise<void> {
    this.report.isolated(plugin);
    const mark = { key: keyOf(plugin, settings), until: this.clock.now() + this.#options.isolationTime * 1000 };
    await this.#options.isolation.mark(plugin, mark).catch((error: unknown) => this.report.stateUnavailable(error));
  }

  /** Ends an invocation: nothing of it may be left under way when the sandbox is frozen. */
  async settled(): Promise<void> {
    await this.#options.cache.settled();
    await this.#options.host.settled();
    this.report.flush();
  }

  /** Takes an error that nobody caught. False when it is no plugin's, so that the process has to end. */
  uncaught(error: unknown): boolean {
    const attempt = runningAttempt();
    if (attempt?.fail(error)) return true;
    const text = this.#options.host.redact(error instanceof Error ? (error.stack ?? String(error)) : String(error));
    if (attempt) this.report.thrownLate(attempt.plugin, text);
    else this.report.crashed(text);
    this.report.flush();
    return attempt !== undefined;
  }

  /** Ends the sandbox. */
  async close(): Promise<void> {
    await this.#options.host.close();
    this.report.flush();
  }
}
