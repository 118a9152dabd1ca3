import { PublishError } from '../errors.ts';
import type { Circuit } from './circuit.ts';
import type { Entry } from './entry.ts';
import { replaySpool, spoolLine } from './replay-spool.ts';
import type { FailedEntry } from './send-entries.ts';
import { Spool, STALE_CLAIM } from './spool.ts';

export interface SpoolReplayerOptions {
  path: string;
  busName: string;
  circuit: Circuit;
  send: (entries: readonly Entry[]) => Promise<FailedEntry[]>;
  /** Never throws. */
  report: (error: unknown, event: unknown) => void;
  clock: () => number;
}

/** Milliseconds between spooling something and the first attempt to publish it, unless an outage asks for more. */
const SOONEST = 100;

/** Puts entries into the spool, and publishes what is in it: at the start, and again when EventBridge may take it. */
export class SpoolReplayer {
  #options: SpoolReplayerOptions;
  #spool: Spool;
  #timer: NodeJS.Timeout | undefined;
  #staleCheck: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;
  /** Something was spooled since the last replay began. */
  #spooled = false;

  constructor(options: SpoolReplayerOptions) {
    this.#options = options;
    this.#spool = new Spool(options.path, options.clock);
    this.#start();
  }

  /** The replay that is running. */
  get running(): Promise<void> | undefined {
    return this.#running;
  }

  /** @throws what the file system throws; then the entries may not be in the spool */
  append(entries: readonly Entry[], error: Error): void {
    this.#spool.append(entries.map(spoolLine));
    // Once an outage, so that an operator hears of it, but not of every event.
    if (!this.#spooled) {
      this.#options.report(new PublishError(`events go to ${this.#spool.path} for now: ${error.message}`), undefined);
    }
    this.#spooled = true;
    this.#plan();
  }

  /** Publishes what is in the spool, if there may be something. */
  replay(): void {
    if (this.#spooled) this.#start();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#staleCheck);
  }

  #plan(): void {
    if (this.#stopped) return;
    this.#timer ??= setTimeout(() => this.#start(), Math.max(SOONEST, this.#options.circuit.pause())).unref();
  }

  /** Looks again when the claims of others can be told from those of the dead. */
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
      if (this.#spooled) this.#plan();
    });
  }

  async #run(): Promise<void> {
    this.#spooled = false;
    try {
      if ((await replaySpool(this.#spool, this.#options)) === 'outage') this.#spooled = true;
      if (this.#spool.heldByOthers) this.#planStaleCheck();
    } catch (cause) {
      const error = new PublishError(`the spool ${this.#spool.path} could not be published; check its folder`, {
        cause,
      });
      this.#options.report(error, undefined);
    }
  }
}
