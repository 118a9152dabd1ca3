import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import type { PluginLogger } from '../../sdk/plugin/plugin-context.ts';
import type { CommonConfig } from '../config/common-config.ts';
import { configKey } from '../config/config-key.ts';
import { runningAttempt } from '../delivery/attempt/running-attempt.ts';
import type { DeliveryMessage } from '../delivery/delivery-message.ts';
import { decideNextStep, type RetryPolicy } from '../delivery/next-step/decide-next-step.ts';
import type { NextStep } from '../delivery/next-step/next-step.ts';
import { Routes } from '../delivery/routes.ts';
import type { CircuitBreaker } from '../health/circuit-breaker.ts';
import { type DeferredPlugin, deferralOf } from '../health/deferred-plugin.ts';
import type { HealthKeeper } from '../health/health-keeper.ts';
import type { StageSettings } from '../health/instance-health.ts';
import type { Pace } from '../health/pace.ts';
import { completedAttempt } from '../history/completed-attempt.ts';
import type { EventRun } from '../history/event-run.ts';
import type { HistoryRecorder } from '../history/history-recorder.ts';
import type { PluginHost } from '../host/plugin-host.ts';
import type { PluginInstance, ReadyPlugin } from '../host/plugin-instance.ts';
import type { Outcome } from '../outcome/outcome.ts';
import type { SettingsCache } from '../settings/settings-cache.ts';
import type { Clock } from '../time/clock.ts';
import { withTimeout } from '../time/with-timeout.ts';
import type { Report } from './report.ts';

export interface RuntimeOptions {
  cache: SettingsCache<StageSettings>;
  host: PluginHost;
  health: HealthKeeper;
  history: HistoryRecorder;
  report: Report;
  clock: Clock;
  /** Seconds: the longest delay of the first retry. */
  retryBase: number;
  /** Milliseconds that a batch waits for one attempt; undefined for the plugin's whole timeout. */
  dispatchBudget: number | undefined;
}

/** What is known of a plugin when an attempt is complete: less when the plugin could not be loaded. */
export interface KnownPlugin {
  common?: CommonConfig | null | undefined;
  logger?: PluginLogger;
  pace?: Pace;
  circuit?: Pick<CircuitBreaker, 'isOpen'>;
}

/** Which plugins get events, for one state of the settings. */
export interface ActivePlugins {
  /** To plugins that run in this process. */
  routes: Routes;
  /** Plugins whose deliveries go to the redeliver function. */
  deferred: readonly DeferredPlugin[];
}

/** Seconds for which deliveries of a plugin whose configuration cannot be read may be parked. */
const DEFAULT_PARK_MAX = 0;

/** Milliseconds. Init may take ten seconds (Lambda developer guide, "Understanding the Lambda execution environment lifecycle"). */
const MAX_INIT = 5_000;

/** Retries of a plugin whose configuration cannot be read. */
const DEFAULT_RETRY_MAX = 3;

/** What both functions use: the settings, the plugins that run, and the reports. */
export class Runtime {
  readonly report: Report;
  readonly history: HistoryRecorder;
  readonly clock: Clock;
  readonly dispatchBudget: number | undefined;
  readonly #options: RuntimeOptions;
  #active: { settings: StageSettings; plugins: ActivePlugins } | undefined;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.report = options.report;
    this.history = options.history;
    this.clock = options.clock;
    this.dispatchBudget = options.dispatchBudget;
  }

  /** Resolves when the settings have been read or take too long: during init, after which the sandbox may be frozen. Reports nothing. */
  async ready(): Promise<void> {
    await withTimeout(MAX_INIT, this.#options.cache.get()).catch(() => undefined);
  }

  /**
   * The settings to work by; undefined when there are none, which is then reported.
   *
   * @param options.renewed - true to read them again
   */
  async settings({ renewed = false } = {}): Promise<StageSettings | undefined> {
    try {
      const settings = await (renewed ? this.#options.cache.renewed() : this.#options.cache.get());
      this.history.setMode(settings.history);
      this.#options.health.follow(settings);
      return settings;
    } catch (error) {
      this.report.settingsUnavailable(error);
      return undefined;
    }
  }

  /**
   * Which plugins get events. Decided once for each state of the settings.
   *
   * @param deadline - milliseconds since the epoch by which plugins must have started
   */
  async activePlugins(settings: StageSettings, deadline: number): Promise<ActivePlugins> {
    if (this.#active?.settings === settings) return this.#active.plugins;
    const now = this.clock.now();
    const deferred = settings.allowlist.flatMap((name) => deferralOf(name, settings, now) ?? []);
    const deferredNames = new Set(deferred.map(({ name }) => name));
    const called = settings.allowlist.filter((name) => !deferredNames.has(name));
    const instances = await this.plugins(settings, called, deadline);
    const plugins = { routes: new Routes(instances), deferred };
    // A plugin that did not start is started again some time later.
    const complete = instances.every(
      (instance) => instance.status !== 'faulty' || instance.reason !== 'startup_failed',
    );
    this.#active = complete ? { settings, plugins } : undefined;
    return plugins;
  }

  plugins(settings: StageSettings, names: readonly string[], deadline: number): Promise<PluginInstance[]> {
    return this.#options.host.plugins(settings, names, deadline);
  }

  /** A plugin got an event at the first attempt. This is the usual case, so it does as little as possible. */
  delivered(event: PluginEvent, instance: ReadyPlugin, run: EventRun | undefined, startedAt: number): void {
    this.report.delivered(instance.logger, event, instance.name, 1, startedAt);
    if (run) this.history.delivered(run, instance.name, startedAt);
    this.#options.health.succeeded(instance.name, event);
  }

  /**
   * Decides what follows from an attempt, reports and records it, and updates the health of the plugin.
   *
   * @param run - the event's run through the dispatch function, when this is its first attempt
   */
  complete(
    delivery: DeliveryMessage,
    outcome: Outcome,
    plugin: KnownPlugin | undefined,
    startedAt: number,
    run?: EventRun,
  ): NextStep {
    if (outcome.status === 'delivered') {
      this.report.delivered(plugin?.logger, delivery.event, delivery.plugin, delivery.attempts + 1, startedAt);
    }
    const step = decideNextStep(delivery, outcome, this.#policyOf(plugin), this.clock);
    if (step.to !== 'done') this.report.failed(plugin?.logger, delivery, step, startedAt);
    const now = this.clock.now();
    const completed = completedAttempt(delivery, outcome, step, startedAt, now);
    if (run) this.history.firstCompleted(run, completed);
    else this.history.laterCompleted(completed);
    const attempt = {
      plugin: delivery.plugin,
      event: delivery.event,
      outcome,
      took: now - startedAt,
      pace: plugin?.pace,
      circuit: plugin?.circuit,
      waited: delivery.parked_since !== undefined && delivery.reason === 'circuit_open',
    };
    this.#options.health.learn(attempt, this.#options.cache.current);
    return step;
  }

  #policyOf(plugin: KnownPlugin | undefined): RetryPolicy {
    return {
      retryMax: plugin?.common?.retry_max ?? DEFAULT_RETRY_MAX,
      base: this.#options.retryBase,
      parkMax: plugin?.common?.park_max ?? DEFAULT_PARK_MAX,
    };
  }

  /** Isolates a plugin that ended its sandbox: for a while, it runs in the redeliver function only. */
  async isolate(plugin: string, settings: StageSettings): Promise<void> {
    this.report.isolated(plugin);
    await this.#options.health.isolate(plugin, configKey(plugin, settings));
  }

  /** Ends an invocation: nothing may be under way when the sandbox is frozen. */
  async flush(): Promise<void> {
    await this.#options.cache.settled();
    await this.#options.host.shutDownRetired();
    this.report.circuitsOpen(this.#options.health.longestOpen);
    await this.#options.health.flush();
    await this.history.flush();
    this.report.flush();
  }

  /** Takes an error that nobody caught. False when it is not a plugin's, so that the process has to end. */
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
    this.report.close();
  }
}
