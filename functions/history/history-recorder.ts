import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import type { Clock } from '../time/clock.ts';
import { DeliveryCounters } from './delivery-counters.ts';
import { encodeAttempt } from './encode-attempt.ts';
import { encodeCounts } from './encode-counts.ts';
import { EventRun, type RunStart } from './event-run.ts';
import type { DeliveryStatus } from './history-entry.ts';
import type { HistoryItem } from './history-item.ts';
import type { HistoryMode } from './history-mode.ts';
import type { HistoryWriter } from './history-writer.ts';

const DAY = 86_400;

export interface HistoryRecorderOptions {
  writer: Pick<HistoryWriter, 'write'>;
  table: string;
  clock: Clock;
  /** Days for which everything is kept. */
  days: number;
  mode: HistoryMode;
  /** Called when something was not recorded. @param count - items */
  onLost: (count: number, error: unknown) => void;
}

/** An attempt that is complete, or the decision not to make one. */
export interface CompletedAttempt {
  event: PluginEvent;
  eventJson: string;
  /** Instance name. */
  plugin: string;
  /** 1 for the first. */
  attempt: number;
  status: DeliveryStatus;
  /** See `Reason`; undefined for what was delivered. */
  reason: string | undefined;
  /** With secrets masked. */
  error: string | undefined;
  /** Of the endpoint's last answer, if there was one. */
  httpStatus: number | undefined;
  /** The start of a failed answer, with secrets masked. */
  answer: string | undefined;
  /** When the next attempt is due, in milliseconds since the epoch. */
  nextAt: number | undefined;
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/**
 * Gathers what happens to events during an invocation, and writes it to the history table before the function answers. Recording
 * never throws and never makes a delivery fail.
 */
export class HistoryRecorder {
  readonly #options: HistoryRecorderOptions;
  readonly #counters = new DeliveryCounters();
  #mode: HistoryMode;
  readonly #runs: EventRun[] = [];
  readonly #items: HistoryItem[] = [];

  constructor(options: HistoryRecorderOptions) {
    this.#options = options;
    this.#mode = options.mode;
  }

  /** @param mode - undefined for the stage's own */
  setMode(mode: HistoryMode | undefined): void {
    this.#mode = mode ?? this.#options.mode;
  }

  /** Begins to record one event's run through the dispatch function; undefined when nothing is recorded. */
  startRun(start: RunStart): EventRun | undefined {
    if (this.#mode === 'off') return undefined;
    const run = new EventRun(start);
    this.#runs.push(run);
    return run;
  }

  /**
   * A plugin got an event at the first attempt.
   *
   * @param startedAt - milliseconds since the epoch
   */
  delivered(run: EventRun, plugin: string, startedAt: number): void {
    const now = this.#options.clock.now();
    run.delivered(plugin, now - startedAt);
    this.#counters.delivered(plugin, now, now - run.publishedAt);
  }

  /** A first attempt did not succeed, or was not made. */
  firstCompleted(run: EventRun, completed: CompletedAttempt): void {
    const { plugin, status, reason, startedAt } = completed;
    if (status === 'delivered') {
      this.delivered(run, plugin, startedAt);
      return;
    }
    const now = this.#options.clock.now();
    run.ended(plugin, status, now - startedAt, reason);
    this.#count(completed, now);
    if (status === 'retry' || status === 'dead') this.#addAttempt(completed, now);
  }

  /** The redeliver function completed a delivery or made another attempt at it. */
  laterCompleted(completed: CompletedAttempt): void {
    const { status, attempt } = completed;
    if (this.#mode === 'off') return;
    const now = this.#options.clock.now();
    // What waits is looked at again every few minutes: that is not recorded each time.
    if (status === 'parked' || status === 'deferred') return;
    this.#count(completed, now);
    const failed = status === 'retry' || status === 'dead';
    const first = attempt === 1;
    if (this.#mode === 'failures' && first && !failed) return;
    // Where the dispatch function left the delivery to this one, it recorded no failure, and so no event.
    const eventJson = this.#mode === 'failures' && first ? completed.eventJson : undefined;
    this.#addAttempt(completed, now, eventJson);
  }

  /** Writes what was recorded, within the writer's budget of time. */
  async flush(): Promise<void> {
    const { writer, clock, table, days, onLost } = this.#options;
    const now = clock.now();
    const runs = this.#takeRuns();
    const attempts = this.#items.splice(0);
    try {
      const expiresAt = Math.floor(now / 1000) + days * DAY;
      const items = [...runs.map((run) => run.toItem(expiresAt)), ...attempts];
      const updates = this.#counters.take(now).flatMap((hour) => encodeCounts(table, hour, days * DAY));
      if (items.length + updates.length === 0) return;
      const { lost, error } = await writer.write(items, updates);
      if (lost > 0) onLost(lost, error);
    } catch (error) {
      onLost(runs.length + attempts.length, error);
    }
  }

  #takeRuns(): EventRun[] {
    const runs = this.#runs.splice(0);
    return this.#mode === 'failures' ? runs.filter(({ allDelivered }) => !allDelivered) : runs;
  }

  #addAttempt(completed: CompletedAttempt, now: number, eventJson?: string): void {
    const { event, startedAt, ...rest } = completed;
    const expiresAt = Math.floor(now / 1000) + this.#options.days * DAY;
    const entry = {
      ...rest,
      kind: 'attempt',
      eventId: event.event_id,
      eventType: event.event_type,
      at: now,
      duration: now - startedAt,
      eventJson,
    } as const;
    this.#items.push(encodeAttempt(entry, expiresAt));
  }

  #count({ event, plugin, status, error = '' }: CompletedAttempt, now: number): void {
    if (status === 'delivered') this.#counters.delivered(plugin, now, now - Date.parse(event.timestamp));
    else if (status === 'retry') this.#counters.failed(plugin, 'retried', now, error);
    else if (status === 'dead') this.#counters.failed(plugin, 'dead', now, error);
    else if (status === 'parked') this.#counters.parked(plugin, now);
  }
}
