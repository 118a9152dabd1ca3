import { seededRandom } from './seeded-fraction.ts';
import type { Service } from './service-of.ts';

/** How a request to AWS can fail. */
export const faultKinds = [
  'latency',
  'error-500',
  'error-503',
  'throttle',
  'reset-before',
  'reset-after',
  'garbage',
  'partial',
  'outage',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** The share of a service's requests that each fault affects, 0 to 1; at most 1 in sum. */
export interface FaultShares extends Readonly<Partial<Record<Exclude<FaultKind, 'outage'>, number>>> {
  /** Outages in which every request fails, also retries: the last `length` requests of each `every`. */
  readonly outage?: { every: number; length: number };
}

export type ServiceFaults = Readonly<Partial<Record<Service, FaultShares>>>;

export interface Fault {
  kind: FaultKind;
  /** For latency, milliseconds. */
  delay: number;
}

/** The most milliseconds that `latency` adds. */
const MAX_LATENCY = 1500;

/** Chooses the fault of every request. The n-th request of a service has the same fault for the same seed, whatever other services do. */
export class FaultSchedule {
  readonly #seed: number;
  readonly #faults: ServiceFaults;
  readonly #chances = new Map<Service, () => number>();
  readonly #requests = new Map<Service, number>();

  constructor(seed: number, faults: ServiceFaults) {
    this.#seed = seed;
    this.#faults = faults;
  }

  /** The fault of a service's next request; undefined for none. */
  next(service: Service): Fault | undefined {
    const chance = this.#chanceOf(service);
    // Both are drawn every time, so that a fault does not depend on the kind of the fault before it.
    const [which, howMuch] = [chance(), chance()];
    const { outage, ...shares }: FaultShares = this.#faults[service] ?? {};
    const request = this.#requests.get(service) ?? 0;
    this.#requests.set(service, request + 1);
    if (outage && request % outage.every >= outage.every - outage.length) return { kind: 'outage', delay: 0 };
    let limit = 0;
    for (const kind of faultKinds) {
      limit += kind === 'outage' ? 0 : (shares[kind] ?? 0);
      if (which < limit) return { kind, delay: kind === 'latency' ? Math.ceil(howMuch * MAX_LATENCY) : 0 };
    }
    return undefined;
  }

  #chanceOf(service: Service): () => number {
    const known = this.#chances.get(service);
    if (known) return known;
    const chance = seededRandom(this.#seed, 'fault', service);
    this.#chances.set(service, chance);
    return chance;
  }
}
