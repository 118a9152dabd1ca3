import { type Delivery, deliveriesOf } from '../../../operator/deliveries/delivery.ts';
import { listDeliveries } from '../../../operator/deliveries/list-deliveries.ts';
import { historyOf } from '../../../operator/history/history-of.ts';
import { readEvent } from '../../../operator/history/read-event.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import type { Problem } from '../../api/problem.ts';
import { toProblem } from '../to-problem.ts';

export interface LiveListener {
  onDeliveries(deliveries: readonly Delivery[]): void;
  /** @param problem - why the history can't be read now; undefined once it can be again */
  onProblem(problem: Problem | undefined): void;
}

/** Milliseconds between two reads of the history. */
const INTERVAL = 1_000;

/** The functions write the history after their deliveries: a read looks back this far, in milliseconds. */
const OVERLAP = 30_000;

/** Deliveries of one read, at most: a page shows fewer. */
const MAX_READ = 200;

/** Deliveries whose last state is known, at most. */
const MAX_KNOWN = 2_000;

/** Deliveries that wait for an attempt and are followed, at most. */
const MAX_FOLLOWED = 25;

/** Follows the history while somebody listens: new deliveries, and what becomes of those that wait. One read serves all listeners. */
export class LiveFeed {
  readonly #stage: Stage<'dynamo' | 'ssm'>;
  readonly #listeners = new Set<LiveListener>();
  /** The deliveries that were sent, by event and plugin: as JSON, and when. */
  readonly #known = new Map<string, { json: string; sentAt: number }>();
  /** Those that wait, by event and plugin: the time they are listed by. */
  readonly #followed = new Map<string, Delivery>();
  #since = 0;
  #timer: NodeJS.Timeout | undefined;
  #problem: Problem | undefined;

  constructor(stage: Stage<'dynamo' | 'ssm'>) {
    this.#stage = stage;
  }

  /** Returns what ends it. A listener that joins others gets what they got lately: its page may have been read before. */
  subscribe(listener: LiveListener): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) {
      this.#since = this.#stage.clock.now() - OVERLAP;
      this.#schedule(0);
    } else {
      const recent = this.#sentSince(this.#stage.clock.now() - OVERLAP);
      if (recent.length > 0) listener.onDeliveries(recent);
      if (this.#problem) listener.onProblem(this.#problem);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.close();
    };
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#problem = undefined;
    this.#listeners.clear();
    this.#known.clear();
    this.#followed.clear();
  }

  #sentSince(since: number): Delivery[] {
    return [...this.#known.values()].filter(({ sentAt }) => sentAt >= since).map(({ json }) => JSON.parse(json));
  }

  #schedule(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      await this.#poll().then(
        () => this.#report(undefined),
        // The next read tries again.
        (error: unknown) => this.#report(toProblem(error).problem),
      );
      if (this.#listeners.size > 0) this.#schedule(INTERVAL);
    }, delay);
  }

  #report(problem: Problem | undefined): void {
    if (problem?.message === this.#problem?.message) return;
    this.#problem = problem;
    for (const listener of this.#listeners) listener.onProblem(problem);
  }

  async #poll(): Promise<void> {
    const now = this.#stage.clock.now();
    const found: Delivery[] = [];
    for await (const delivery of listDeliveries(this.#stage, { since: this.#since, limit: MAX_READ }))
      found.push(delivery);
    const listed = new Set(found.map(keyOf));
    for (const [key, delivery] of this.#followed) {
      if (listed.has(key)) continue;
      const event = await readEvent(historyOf(this.#stage), delivery.eventId);
      const current = deliveriesOf(event?.entries ?? [], delivery.at).find(({ plugin }) => plugin === delivery.plugin);
      if (current) found.push(current);
    }
    this.#since = Math.max(this.#since, now - OVERLAP);
    const changed = found.filter((delivery) => this.#learn(delivery));
    if (changed.length > 0) for (const listener of this.#listeners) listener.onDeliveries(changed);
  }

  /** Returns whether the delivery is new or has changed. */
  #learn(delivery: Delivery): boolean {
    const key = keyOf(delivery);
    const json = JSON.stringify(delivery);
    if (isWaiting(delivery)) bound(this.#followed.set(key, delivery), MAX_FOLLOWED);
    else this.#followed.delete(key);
    if (this.#known.get(key)?.json === json) return false;
    this.#known.delete(key);
    bound(this.#known.set(key, { json, sentAt: this.#stage.clock.now() }), MAX_KNOWN);
    return true;
  }
}

function keyOf({ eventId, plugin }: Delivery): string {
  return `${eventId}:${plugin}`;
}

function isWaiting({ state: { kind } }: Delivery): boolean {
  return kind === 'retrying' || kind === 'parked' || kind === 'queued';
}

/** Forgets the oldest. */
function bound(map: Map<string, unknown>, size: number): void {
  for (const key of map.keys()) {
    if (map.size <= size) return;
    map.delete(key);
  }
}
