import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import { type SkippedPlugins, type SkipReason, skipReasons } from '../outcome/skip-reason.ts';
import type { DeliveryStatus } from './history-entry.ts';
import { statusCode } from './table/status-code.ts';

/** What a run is recorded with from its start. Times are milliseconds since the epoch. */
export interface RunStart {
  event: PluginEvent;
  eventJson: string;
  /** Id of the record on the dispatch queue. */
  recordId: string;
  queuedAt?: number | undefined;
  replay?: string | undefined;
}

/** Gathers what the plugins' deliveries of one event led to. One write records it, however many plugins there are. */
export class EventRun {
  readonly start: RunStart;
  /** When the dispatch function took it, in milliseconds since the epoch. */
  readonly at: number;
  /** JSON object without its braces: a string grows faster than an array that is turned into one. */
  #outcomes = '';
  #allDelivered = true;
  #publishedAt: number | undefined;
  #skipped: SkippedPlugins | undefined;

  constructor(start: RunStart, at: number) {
    this.start = start;
    this.at = at;
  }

  /** JSON object: status, duration and reason by plugin. */
  get outcomes(): string {
    return `{${this.#outcomes}}`;
  }

  /** Plugins that did not get the event, by reason. */
  get skipped(): SkippedPlugins {
    return this.#skipped ?? {};
  }

  /** True when every plugin that wanted the event has it. */
  get allDelivered(): boolean {
    return this.#allDelivered;
  }

  /** Milliseconds since the epoch. */
  get publishedAt(): number {
    this.#publishedAt ??= Date.parse(this.start.event.timestamp);
    return this.#publishedAt;
  }

  /** @param plugin - instance name of a plugin that runs @param duration - milliseconds */
  delivered(plugin: string, duration: number): void {
    this.#outcomes += `${this.#outcomes && ','}"${plugin}":["d",${duration}]`;
  }

  /** @param plugin - instance name, or whatever stands in the allowlist @param duration - milliseconds */
  ended(plugin: string, status: Exclude<DeliveryStatus, 'delivered'>, duration: number, reason?: string): void {
    const outcome = [statusCode[status], duration, ...(reason ? [reason] : [])];
    this.#outcomes += `${this.#outcomes && ','}${JSON.stringify(plugin)}:${JSON.stringify(outcome)}`;
    if (status === 'retry' || status === 'dead' || status === 'parked') this.#allDelivered = false;
  }

  /** @param plugins - not changed, so that events of a type can share it */
  skipAll(plugins: SkippedPlugins): void {
    this.#skipped = this.#skipped ? merge(this.#skipped, plugins) : plugins;
  }

  skip(plugin: string, reason: SkipReason): void {
    this.skipAll({ [reason]: [plugin] });
  }
}

function merge(some: SkippedPlugins, others: SkippedPlugins): SkippedPlugins {
  const merged = skipReasons.map((reason) => [reason, [...(some[reason] ?? []), ...(others[reason] ?? [])]] as const);
  return Object.fromEntries(merged.filter(([, plugins]) => plugins.length > 0));
}
