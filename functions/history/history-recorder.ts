import type { HistoryMode } from '../settings/history-mode.ts';
import type { Clock } from '../time/clock.ts';
import type { CompletedAttempt } from './completed-attempt.ts';
import { DeliveryCounters } from './delivery-counters.ts';
import { EventRun, type RunStart } from './event-run.ts';
import type { HistoryBatch, WriteResult } from './history-batch.ts';
import type { DeliveryStatus, RecordedAttempt } from './history-entry.ts';

export interface HistoryRecorderOptions {
  /** Called once an invocation, after the hooks: what it needs can be loaded then. Does not throw, and takes bounded time. */
  write: (batch: HistoryBatch) => Promise<WriteResult>;
  clock: Clock;
  mode: HistoryMode;
  /** Called when something was not recorded. @param count - items */
  onLost: (count: number, error: unknown) => void;
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
  readonly #attempts: RecordedAttempt[] = [];

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
    const run = new EventRun(start, this.#options.clock.now());
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
    if (status === 'parked') this.#counters.parked(plugin, now);
    if (isFailure(status) || completed.answer !== undefined) this.#addAttempt(completed, now);
  }

  /** The redeliver function completed a delivery or made another attempt at it. */
  laterCompleted(completed: CompletedAttempt): void {
    const { status, attempt, answer } = completed;
    if (this.#mode === 'off') return;
    // A waiting delivery is checked every few minutes: that is not recorded each time.
    if ((status === 'parked' && !answer) || status === 'deferred') return;
    const now = this.#options.clock.now();
    this.#count(completed, now);
    const first = attempt === 1;
    if (this.#mode === 'failures' && first && !isFailure(status)) return;
    // Where the dispatch function left the delivery to this one, it recorded no failure, and so no event.
    const eventJson = this.#mode === 'failures' && first ? completed.eventJson : undefined;
    this.#addAttempt(completed, now, eventJson);
  }

  /** Writes what was recorded. */
  async flush(): Promise<void> {
    const { write, clock, onLost } = this.#options;
    const runs = this.#takeRuns();
    const attempts = this.#attempts.splice(0);
    const counts = this.#counters.take(clock.now());
    if (runs.length + attempts.length + counts.length === 0) return;
    try {
      const { lost, error } = await write({ runs, attempts, counts });
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
    const { event, plugin, attempt, status, reason, error, answer, request, nextAt } = completed;
    this.#attempts.push({
      kind: 'attempt',
      eventId: event.event_id,
      at: now,
      eventType: event.event_type,
      plugin,
      attempt,
      status,
      reason,
      duration: now - completed.startedAt,
      httpStatus: answer?.status,
      error,
      answer: answer?.body,
      request,
      nextAt,
      eventJson,
    });
  }

  #count({ event, plugin, status, error = '' }: CompletedAttempt, now: number): void {
    if (status === 'delivered') this.#counters.delivered(plugin, now, now - Date.parse(event.timestamp));
    else if (status === 'retry') this.#counters.failed(plugin, 'retried', now, error);
    else if (status === 'dead') this.#counters.failed(plugin, 'dead', now, error);
  }
}

function isFailure(status: DeliveryStatus): boolean {
  return status === 'retry' || status === 'dead';
}
