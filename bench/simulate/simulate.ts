import { quantile } from '../shared/statistics.ts';
import { type Delivery, Plugins, type Sandbox } from './plugins.ts';
import { Pollers } from './pollers.ts';
import { seededRandom } from './seeded-random.ts';
import type { Simulation } from './simulation.ts';
import { Timeline } from './timeline.ts';

/** What was waiting at a second. */
export interface Sample {
  at: number;
  /** Events on the dispatch queue. */
  dispatch: number;
  /** Deliveries on the retry and the slow queue, due or not. */
  retry: number;
}

export interface Result {
  samples: Sample[];
  events: number;
  delivered: number;
  dead: number;
  /** Deliveries that the redeliver function received, hops included. */
  redeliveries: number;
  /** Seconds from the end of the outage until nothing waited any more. */
  recovery: number;
  peak: { dispatch: number; retry: number };
  /** Seconds from publishing to delivery, of the plugin that was out and of the others. */
  lag: Record<'affected' | 'others', { p50: number; p99: number }>;
}

type QueueName = keyof Simulation['maxConcurrency'];

type Happening =
  | { kind: 'arrival' }
  | { kind: 'second' }
  | { kind: 'due'; queue: 'retry' | 'slow'; delivery: Delivery }
  | { kind: 'batch done'; queue: QueueName; sandbox: Sandbox };

/** Deliveries of the slow queue in one invocation, as in `infra/constructs/plugin-system.ts`. */
const SLOW_BATCH = 10;

/** Seconds that the functions themselves take of an invocation, measured by `npm run bench:cost`. */
const OVERHEAD = 0.02;

/** Simulates an outage and what follows, until nothing waits any more. The same for the same seed. */
export function simulate(options: Simulation): Result {
  return new Run(options).run();
}

class Run {
  readonly #options: Simulation;
  readonly #random: () => number;
  readonly #timeline = new Timeline<Happening>();
  readonly #plugins: Plugins;
  #now = 0;
  readonly #events = new Fifo<number>();
  readonly #deliveries = { retry: new Fifo<Delivery>(), slow: new Fifo<Delivery>() };
  readonly #pollers: Record<QueueName, Pollers>;
  readonly #running: Record<QueueName, number> = { dispatch: 0, retry: 0, slow: 0 };
  /** Sandboxes without work, the last used first: so Lambda uses few of them. */
  readonly #idle: Record<QueueName, Sandbox[]> = { dispatch: [], retry: [], slow: [] };
  readonly #lags: { affected: number[]; others: number[] } = { affected: [], others: [] };
  readonly #samples: Sample[] = [];
  readonly #count = { events: 0, delivered: 0, dead: 0, redeliveries: 0 };
  #waiting = 0;
  #lastBusy = 0;

  constructor(options: Simulation) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
    this.#plugins = new Plugins(options, this.#random);
    const { dispatch, retry, slow } = options.maxConcurrency;
    this.#pollers = { dispatch: new Pollers(dispatch), retry: new Pollers(retry), slow: new Pollers(slow) };
  }

  run(): Result {
    this.#timeline.add(0, { kind: 'arrival' });
    this.#timeline.add(0, { kind: 'second' });
    for (let next = this.#timeline.next(); next; next = this.#timeline.next()) {
      this.#now = next.at;
      this.#happen(next.what);
      this.#poll();
    }
    const lagOf = (lags: readonly number[]) => ({ p50: quantile(lags, 0.5), p99: quantile(lags, 0.99) });
    const most = (of: (sample: Sample) => number) =>
      this.#samples.reduce((peak, sample) => Math.max(peak, of(sample)), 0);
    return {
      ...this.#count,
      samples: this.#samples,
      recovery: Math.max(0, this.#lastBusy - this.#options.outage.until),
      peak: { dispatch: most(({ dispatch }) => dispatch), retry: most(({ retry }) => retry) },
      lag: { affected: lagOf(this.#lags.affected), others: lagOf(this.#lags.others) },
    };
  }

  #happen(what: Happening): void {
    if (what.kind === 'arrival') this.#arrive();
    else if (what.kind === 'second') this.#second();
    else if (what.kind === 'due') this.#deliveries[what.queue].push(what.delivery);
    else {
      this.#running[what.queue] -= 1;
      this.#idle[what.queue].push(what.sandbox);
    }
  }

  #arrive(): void {
    this.#events.push(this.#now);
    this.#count.events += 1;
    const next = this.#now - Math.log(1 - this.#random()) / this.#options.rate;
    if (next < this.#options.duration) this.#timeline.add(next, { kind: 'arrival' });
  }

  #second(): void {
    this.#pollers.dispatch.tick(this.#events.size > 0);
    this.#pollers.retry.tick(this.#deliveries.retry.size > 0);
    this.#pollers.slow.tick(this.#deliveries.slow.size > 0);
    const sample = { at: this.#now, dispatch: this.#events.size, retry: this.#waiting };
    this.#samples.push(sample);
    // What arrives within a second is no backlog.
    if (sample.retry > 0 || sample.dispatch > this.#options.rate) this.#lastBusy = this.#now;
    if (this.#timeline.size > 0 || this.#events.size > 0 || this.#waiting > 0) {
      this.#timeline.add(this.#now + 1, { kind: 'second' });
    }
  }

  /** Starts an invocation wherever messages wait and a sandbox may run. */
  #poll(): void {
    while (this.#mayRun('dispatch') && this.#events.size > 0 && !this.#standsStill()) {
      const events = this.#events.take(this.#options.batchSize);
      this.#invoke('dispatch', (sandbox) => this.#dispatch(sandbox, events));
    }
    for (const [queue, size] of [['retry', 1] as const, ['slow', SLOW_BATCH] as const]) {
      while (this.#mayRun(queue) && this.#deliveries[queue].size > 0) {
        const deliveries = this.#deliveries[queue].take(size);
        this.#invoke(queue, (sandbox) => Math.max(...deliveries.map((each) => this.#redeliver(sandbox, queue, each))));
      }
    }
  }

  #mayRun(queue: QueueName): boolean {
    return this.#running[queue] < this.#pollers[queue].limit;
  }

  /** @param work - returns the seconds that it takes */
  #invoke(queue: QueueName, work: (sandbox: Sandbox) => number): void {
    const sandbox = this.#idle[queue].pop() ?? this.#plugins.createSandbox();
    this.#running[queue] += 1;
    this.#timeline.add(this.#now + work(sandbox) + OVERHEAD, { kind: 'batch done', queue, sandbox });
  }

  /** All deliveries of a batch at once, as far as each plugin's concurrency allows. The batch takes as long as the slowest plugin. */
  #dispatch(sandbox: Sandbox, events: readonly number[]): number {
    const { plugins, concurrency } = this.#options;
    let longest = 0;
    for (let plugin = 0; plugin < plugins; plugin += 1) {
      const slots = new Array<number>(Math.min(concurrency, events.length)).fill(0);
      for (const [index, publishedAt] of events.entries()) {
        const slot = index % slots.length;
        const start = slots[slot] ?? 0;
        const took = this.#attempt(sandbox, 'dispatch', this.#plugins.firstDelivery(plugin, publishedAt), start);
        slots[slot] = start + took;
        longest = Math.max(longest, start + took);
      }
    }
    return longest;
  }

  #redeliver(sandbox: Sandbox, queue: 'retry' | 'slow', delivery: Delivery): number {
    this.#waiting -= 1;
    this.#count.redeliveries += 1;
    const early = delivery.notBefore - this.#now;
    if (early > 1) {
      this.#send(queue, delivery, early);
      return 0;
    }
    return this.#attempt(sandbox, queue, delivery, 0);
  }

  /** Makes an attempt that starts `wait` seconds from now. Returns the seconds that the invocation waits for it. */
  #attempt(sandbox: Sandbox, queue: QueueName, delivery: Delivery, wait: number): number {
    const { took, next } = this.#plugins.attempt(sandbox, queue, delivery, this.#now + wait);
    const end = this.#now + wait + took;
    if (next.to === 'done') this.#delivered(delivery, end);
    else if (next.to === 'dead') this.#count.dead += 1;
    else this.#send(next.to, next.delivery, wait + took + next.delay);
    return took;
  }

  #delivered({ publishedAt, plugin }: Delivery, at: number): void {
    this.#count.delivered += 1;
    this.#lags[plugin === 0 ? 'affected' : 'others'].push(at - publishedAt);
  }

  #send(queue: 'retry' | 'slow', delivery: Delivery, delay: number): void {
    this.#waiting += 1;
    const notBefore = this.#now + delay;
    const due = this.#now + Math.min(900, Math.ceil(delay));
    this.#timeline.add(due, { kind: 'due', queue, delivery: { ...delivery, notBefore } });
  }

  #standsStill(): boolean {
    const { kind, from, until } = this.#options.outage;
    return kind === 'dispatch stands still' && this.#now >= from && this.#now < until;
  }
}

/** A queue that is taken from at its front. */
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
