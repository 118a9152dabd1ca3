import { type DeliveryMessage, firstDelivery } from '../../functions/delivery/delivery-message.ts';
import { decideNextStep } from '../../functions/delivery/next-step/decide-next-step.ts';
import { CircuitBreaker } from '../../functions/health/circuit-breaker.ts';
import { SLOW_SECONDS } from '../../functions/health/health-keeper.ts';
import type { Outcome } from '../../functions/outcome/outcome.ts';
import { createEvent } from '../../sdk/event/create-event.ts';
import type { Simulation } from './simulation.ts';

/** What a sandbox knows of the plugin that is out. The others never fail. */
export interface Sandbox {
  circuit: CircuitBreaker;
  /** Seconds: until when this sandbox leaves the plugin to the slow queue. */
  slowUntil: number;
  /** Seconds: when it read the mark that all sandboxes share, and what the mark said. */
  readAt: number;
  sharedSlowUntil: number;
}

export interface Delivery {
  publishedAt: number;
  plugin: number;
  /** Seconds. */
  notBefore: number;
  message: DeliveryMessage;
}

/** What follows from an attempt; `took` is the seconds that the invocation waited for it. */
export interface Attempted {
  took: number;
  next: { to: 'done' } | { to: 'dead' } | { to: 'retry' | 'slow'; delivery: Delivery; delay: number };
}

/** Seconds for which a sandbox works by the settings it has read: `configTtl`. */
const SETTINGS_TTL = 30;

const event = createEvent({ event_type: 'task.finished' });
const message = firstDelivery({ event, eventJson: '{}' }, 'out');

/** The plugins as the functions see them: circuit, slow marks and next steps are the functions' own code. */
export class Plugins {
  readonly #options: Simulation;
  readonly #random: () => number;
  /** Seconds; the mark in the state table. */
  #slowUntil = 0;

  constructor(options: Simulation, random: () => number) {
    this.#options = options;
    this.#random = random;
  }

  createSandbox(): Sandbox {
    return { circuit: new CircuitBreaker(), slowUntil: 0, readAt: Number.NEGATIVE_INFINITY, sharedSlowUntil: 0 };
  }

  firstDelivery(plugin: number, publishedAt: number): Delivery {
    return { publishedAt, plugin, notBefore: 0, message };
  }

  /** @param now - seconds at which the attempt starts */
  attempt(sandbox: Sandbox, queue: 'dispatch' | 'retry' | 'slow', delivery: Delivery, now: number): Attempted {
    if (delivery.plugin !== 0) return { took: this.#latency(), next: { to: 'done' } };
    if (queue === 'dispatch' && this.#isSlow(sandbox, now)) {
      return this.#follow(delivery, { status: 'retry', reason: 'slow', error: '', counts: false }, 0, now);
    }
    const parked = this.#parked(sandbox, now);
    if (parked) return this.#follow(delivery, parked, 0, now);
    const { outcome, took } = this.#call(queue, now);
    this.#learn(sandbox, outcome, now + took);
    return this.#follow(delivery, outcome, took, now + took);
  }

  #isSlow(sandbox: Sandbox, now: number): boolean {
    if (now - sandbox.readAt >= SETTINGS_TTL) {
      sandbox.readAt = now;
      sandbox.sharedSlowUntil = this.#slowUntil;
    }
    return now < Math.max(sandbox.slowUntil, sandbox.sharedSlowUntil);
  }

  #parked({ circuit }: Sandbox, now: number): Outcome | undefined {
    const wait = this.#options.parkMax === 0 ? 0 : circuit.waitFor(now * 1000);
    return wait === 0 ? undefined : { status: 'parked', reason: 'circuit_open', error: '', wait };
  }

  #call(queue: 'dispatch' | 'retry' | 'slow', now: number): { outcome: Outcome; took: number } {
    const { timeout, dispatchBudget, outage } = this.#options;
    const out = now >= outage.from && now < outage.until;
    const answersIn = out && outage.kind === 'hangs' ? Number.POSITIVE_INFINITY : this.#latency();
    const cutShort = queue === 'dispatch' && dispatchBudget > 0 && dispatchBudget < timeout;
    const limit = cutShort ? dispatchBudget : timeout;
    if (answersIn > limit) {
      const outcome: Outcome = cutShort
        ? { status: 'retry', reason: 'slow', error: '', counts: false }
        : { status: 'retry', reason: 'timeout', error: '', counts: true };
      return { outcome, took: limit };
    }
    if (out && outage.kind === 'refuses') {
      return { outcome: { status: 'retry', reason: 'hook_error', error: '', counts: true }, took: answersIn };
    }
    return { outcome: { status: 'delivered' }, took: answersIn };
  }

  #learn(sandbox: Sandbox, outcome: Outcome, now: number): void {
    if (outcome.status === 'delivered') sandbox.circuit.succeeded();
    if (outcome.status !== 'retry') return;
    if (outcome.counts) sandbox.circuit.failed(now * 1000, '');
    if (outcome.reason === 'hook_error' || this.#options.dispatchBudget === 0) return;
    sandbox.slowUntil = now + SLOW_SECONDS;
    this.#slowUntil = now + SLOW_SECONDS;
  }

  #follow(delivery: Delivery, outcome: Outcome, took: number, now: number): Attempted {
    const { retryMax, retryBase, parkMax } = this.#options;
    const clock = { now: () => now * 1000, random: this.#random };
    const step = decideNextStep(delivery.message, outcome, { retryMax, base: retryBase, parkMax }, clock);
    if (step.to === 'done' || step.to === 'dead') return { took, next: { to: step.to } };
    return { took, next: { to: step.to, delivery: { ...delivery, message: step.message }, delay: step.delay } };
  }

  #latency(): number {
    const { latency } = this.#options;
    return latency / 2 - Math.log(1 - this.#random()) * (latency / 2);
  }
}
