import { PublishError } from '../../errors.ts';
import type { Entry } from '../entry.ts';
import type { CircuitBreaker } from '../event-bridge/circuit-breaker.ts';
import type { FailedEntry } from '../event-bridge/send-entries.ts';
import { STALE_CLAIM } from './file-owner.ts';
import { replaySpool } from './replay-spool.ts';
import type { Spool } from './spool.ts';

export interface SpoolReplayerOptions {
  spool: Spool;
  busName: string;
  circuit: CircuitBreaker;
  send: (entries: readonly Entry[]) => Promise<FailedEntry[]>;
  /** Never throws. */
  report: (error: unknown, event: unknown) => void;
}

/** Milliseconds between spooling something and the first attempt to publish it, unless an outage asks for more. */
const SOONEST = 100;

/** Publishes what is in the spool: at the start, and again when EventBridge may accept it. */
export class SpoolReplayer {
  #options: SpoolReplayerOptions;
  #timer: NodeJS.Timeout | undefined;
  #staleCheck: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;
  /** Something waits in the spool that no replay has seen. */
  #waiting = false;

  constructor(options: SpoolReplayerOptions) {
    this.#options = options;
    this.#start();
  }

  /** The replay that is running. */
  get running(): Promise<void> | undefined {
    return this.#running;
  }

  /** Plans a replay of lines that wait in the spool. Reports once an outage, not with every event. */
  notifyWaiting(error: Error): void {
    if (!this.#waiting) {
      const { spool, report } = this.#options;
      report(new PublishError(`events wait in ${spool.path} for now: ${error.message}`), undefined);
    }
    this.#waiting = true;
    this.#plan();
  }

  /** Publishes what is in the spool, if there may be something. */
  replay(): void {
    if (this.#waiting) this.#start();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#staleCheck);
  }

  #plan(): void {
    if (this.#stopped) return;
    this.#timer ??= setTimeout(() => this.#start(), Math.max(SOONEST, this.#options.circuit.wait())).unref();
  }

  /** Looks again when a file that nobody touched since can only be one of a dead process. */
  #planStaleCheck(): void {
    if (this.#stopped) return;
    this.#staleCheck ??= setTimeout(() => {
      this.#staleCheck = undefined;
      this.#start();
    }, STALE_CLAIM).unref();
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#stopped) return;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      // What was spooled while it ran is for the next one.
      if (this.#waiting) this.#plan();
    });
  }

  async #run(): Promise<void> {
    const { spool, report } = this.#options;
    this.#waiting = false;
    try {
      const outcome = await replaySpool(spool, this.#options);
      if (outcome === 'outage' || spool.hasReleased) this.#waiting = true;
      if (spool.heldByOthers) this.#planStaleCheck();
    } catch (cause) {
      report(
        new PublishError(`the spool ${spool.path} could not be published; check its folder`, { cause }),
        undefined,
      );
    }
  }
}
