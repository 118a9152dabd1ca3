import { retryDelay, sqsDelay } from '../../functions/delivery/retry-delay.ts';
import { quantile } from '../shared/statistics.ts';
import { Pollers } from './pollers.ts';
import { seededRandom } from './seeded-random.ts';
import { Timeline } from './timeline.ts';

/** How an endpoint is down: it refuses at once, or never answers. */
export type Outage = 'refuses' | 'hangs';

export interface Simulation {
  /** Events a second, at random times. */
  rate: number;
  /** Plugins that want every event. The endpoint of the first is down. */
  plugins: number;
  /** Seconds for which events arrive. */
  duration: number;
  outage: { kind: Outage | 'dispatch stands still'; from: number; until: number };
  /** Mean seconds until an endpoint answers: half of it fixed, half of it exponential. */
  latency: number;
  /** Seconds until an attempt is aborted. */
  timeout: number;
  /** Concurrent deliveries of a plugin in a sandbox. */
  concurrency: number;
  retryMax: number;
  /** Seconds; see `retryDelay`. */
  retryBase: number;
  batchSize: number;
  maxConcurrency: { dispatch: number; redeliver: number };
  /** Whether the first plugin is isolated: its deliveries go to the redeliver function at once. */
  isolated?: boolean;
  seed: number;
}

/** The backlog at a second. */
export interface Sample {
  at: number;
  /** Events on the dispatch queue. */
  dispatch: number;
  /** Deliveries on the retry queue, due or not. */
  retry: number;
}

export interface Result {
  samples: Sample[];
  events: number;
  delivered: number;
  dead: number;
  /** Invocations of the redeliver function, hops included. */
  redeliveries: number;
  /** Seconds from the end of the outage until nothing waits. */
  recovery: number;
  peak: { dispatch: number; retry: number };
  /** Seconds from publishing to delivery, of the plugin whose endpoint was down and of the others. */
  lag: Record<'affected' | 'others', { p50: number; p99: number }>;
}

interface Delivery {
  publishedAt: number;
  plugin: number;
  attempts: number;
  notBefore: number;
}

type Step =
  | { kind: 'arrival' }
  | { kind: 'second' }
  | { kind: 'batch done'; failed: Delivery[] }
  | { kind: 'redelivery done'; delivery: Delivery; ok: boolean }
  | { kind: 'due'; delivery: Delivery };

/** A queue: first in, first out. */
class Fifo<T> {
  #items: T[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  take(count: number): T[] {
    const taken = this.#items.slice(this.#head, this.#head + count);
    this.#head += taken.length;
    if (this.#head > 10_000 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return taken;
  }
}

/** Seconds of the functions' own work in an invocation, measured by `npm run bench:cost`. */
const OVERHEAD = 0.02;

/** Simulates an outage and what follows, until nothing waits. The same seed gives the same result. */
export function simulate(options: Simulation): Result {
  return new Run(options).run();
}

class Run {
  #options: Simulation;
  #random: () => number;
  #timeline = new Timeline<Step>();
  #now = 0;
  #dispatchQueue = new Fifo<number>();
  #retryQueue = new Fifo<Delivery>();
  #waiting = 0;
  #running = { dispatch: 0, redeliver: 0 };
  #pollers: { dispatch: Pollers; redeliver: Pollers };
  #lags: { affected: number[]; others: number[] } = { affected: [], others: [] };
  #samples: Sample[] = [];
  #count = { events: 0, delivered: 0, dead: 0, redeliveries: 0 };
  #lastBusy = 0;

  constructor(options: Simulation) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
    const { dispatch, redeliver } = options.maxConcurrency;
    this.#pollers = { dispatch: new Pollers(dispatch), redeliver: new Pollers(redeliver) };
  }

  run(): Result {
    this.#timeline.add(0, { kind: 'arrival' });
    this.#timeline.add(0, { kind: 'second' });
    for (let next = this.#timeline.next(); next; next = this.#timeline.next()) {
      this.#now = next.at;
      this.#take(next.what);
      this.#startInvocations();
    }
    const lagOf = (lags: readonly number[]) => ({ p50: quantile(lags, 0.5), p99: quantile(lags, 0.99) });
    return {
      ...this.#count,
      samples: this.#samples,
      recovery: Math.max(0, this.#lastBusy - this.#options.outage.until),
      peak: {
        dispatch: this.#samples.reduce((most, { dispatch }) => Math.max(most, dispatch), 0),
        retry: this.#samples.reduce((most, { retry }) => Math.max(most, retry), 0),
      },
      lag: { affected: lagOf(this.#lags.affected), others: lagOf(this.#lags.others) },
    };
  }

  #take(step: Step): void {
    switch (step.kind) {
      case 'arrival':
        this.#arrive();
        return;
      case 'second':
        this.#second();
        return;
      case 'batch done':
        this.#running.dispatch -= 1;
        for (const delivery of step.failed) this.#failed(delivery);
        return;
      case 'redelivery done':
        this.#running.redeliver -= 1;
        if (step.ok) this.#delivered(step.delivery, this.#now);
        else this.#failed(step.delivery);
        return;
      case 'due':
        this.#retryQueue.push(step.delivery);
    }
  }

  #arrive(): void {
    this.#dispatchQueue.push(this.#now);
    this.#count.events += 1;
    const next = this.#now - Math.log(1 - this.#random()) / this.#options.rate;
    if (next < this.#options.duration) this.#timeline.add(next, { kind: 'arrival' });
  }

  #second(): void {
    const { dispatch, redeliver } = this.#pollers;
    dispatch.tick(this.#dispatchQueue.size > 0);
    redeliver.tick(this.#retryQueue.size > 0);
    const sample = { at: this.#now, dispatch: this.#dispatchQueue.size, retry: this.#waiting };
    this.#samples.push(sample);
    // Events of the current second are no backlog.
    if (sample.retry > 0 || sample.dispatch > this.#options.rate) this.#lastBusy = this.#now;
    if (this.#timeline.size > 0 || this.#dispatchQueue.size > 0 || this.#retryQueue.size > 0) {
      this.#timeline.add(this.#now + 1, { kind: 'second' });
    }
  }

  #startInvocations(): void {
    while (
      this.#running.dispatch < this.#pollers.dispatch.limit &&
      this.#dispatchQueue.size > 0 &&
      !this.#dispatchStandsStill()
    ) {
      this.#dispatch(this.#dispatchQueue.take(this.#options.batchSize));
    }
    while (this.#running.redeliver < this.#pollers.redeliver.limit && this.#retryQueue.size > 0) {
      for (const delivery of this.#retryQueue.take(1)) this.#redeliver(delivery);
    }
  }

  /** Starts all deliveries of a batch, within each plugin's concurrency. The batch takes as long as its slowest plugin. */
  #dispatch(events: readonly number[]): void {
    const { plugins, concurrency, isolated } = this.#options;
    const failed: Delivery[] = [];
    let longest = 0;
    for (let plugin = 0; plugin < plugins; plugin += 1) {
      const lanes = new Array<number>(Math.min(concurrency, events.length)).fill(0);
      for (const [index, publishedAt] of events.entries()) {
        const delivery = { publishedAt, plugin, attempts: 0, notBefore: 0 };
        if (isolated && plugin === 0) {
          this.#retryLater(delivery, 0);
          continue;
        }
        const lane = index % lanes.length;
        const { ok, took } = this.#attempt(plugin);
        const end = (lanes[lane] ?? 0) + took;
        lanes[lane] = end;
        longest = Math.max(longest, end);
        if (ok) this.#delivered(delivery, this.#now + end);
        else failed.push(delivery);
      }
    }
    this.#running.dispatch += 1;
    this.#timeline.add(this.#now + longest + OVERHEAD, { kind: 'batch done', failed });
  }

  #redeliver(delivery: Delivery): void {
    this.#waiting -= 1;
    this.#count.redeliveries += 1;
    const early = delivery.notBefore - this.#now;
    // As in functions/redeliver/hop-until-due.ts: not due yet, so it goes back to the queue.
    if (early > 1) {
      this.#retryLater(delivery, early);
      return;
    }
    const { ok, took } = this.#attempt(delivery.plugin);
    this.#running.redeliver += 1;
    this.#timeline.add(this.#now + took + OVERHEAD, { kind: 'redelivery done', delivery, ok });
  }

  #attempt(plugin: number): { ok: boolean; took: number } {
    const { latency, timeout, outage } = this.#options;
    const out = plugin === 0 && this.#now >= outage.from && this.#now < outage.until;
    if (out && outage.kind === 'hangs') return { ok: false, took: timeout };
    const took = latency / 2 - Math.log(1 - this.#random()) * (latency / 2);
    return { ok: !(out && outage.kind === 'refuses'), took };
  }

  #dispatchStandsStill(): boolean {
    const { kind, from, until } = this.#options.outage;
    return kind === 'dispatch stands still' && this.#now >= from && this.#now < until;
  }

  #delivered({ publishedAt, plugin }: Delivery, at: number): void {
    this.#count.delivered += 1;
    this.#lags[plugin === 0 ? 'affected' : 'others'].push(at - publishedAt);
  }

  #failed(delivery: Delivery): void {
    const attempts = delivery.attempts + 1;
    if (attempts > this.#options.retryMax) {
      this.#count.dead += 1;
      return;
    }
    const clock = { now: () => this.#now * 1000, random: this.#random };
    this.#retryLater({ ...delivery, attempts }, retryDelay(attempts, this.#options.retryBase, clock));
  }

  #retryLater(delivery: Delivery, delay: number): void {
    this.#waiting += 1;
    const notBefore = this.#now + delay;
    this.#timeline.add(this.#now + sqsDelay(delay), { kind: 'due', delivery: { ...delivery, notBefore } });
  }
}
